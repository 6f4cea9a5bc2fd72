package dev.unroll.train.subject;

import dev.unroll.data.batch.PairBatches;
import dev.unroll.data.batch.TokenPair;
import dev.unroll.data.set.TextPair;
import dev.unroll.train.input.DirectedPairs;
import dev.unroll.train.input.PairMarks;
import dev.unroll.train.input.PairTokenizers;
import dev.unroll.train.step.TrainingException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The pairs that fit a recipe's limit, as tokens. */
record EncodedPairs(List<TokenPair> train, List<TokenPair> validation) {

  /**
   * Encodes pairs and leaves out those that are too long.
   *
   * @param directions whose pairs for validation are all measured
   * @param marks how many marks the vocabulary has, which then stand in the pairs
   * @param reversed whether sources are read from their end
   * @param longest most tokens of a side, its end included
   * @param drawn whether each epoch draws and encodes its pairs, so that none is encoded here
   * @throws TrainingException when no pair is left
   */
  static EncodedPairs of(
      List<DirectedPairs> directions, int marks, boolean reversed, int longest, boolean drawn) {
    DirectedPairs first = directions.getFirst();
    List<TokenPair> validation = new ArrayList<>();
    for (DirectedPairs each : directions) {
      validation.addAll(
          fitting(each.data().validation(), each.tokenizers(), marks, reversed, longest));
    }
    List<TokenPair> train =
        drawn
            ? List.of()
            : fitting(first.data().train(), first.tokenizers(), marks, reversed, longest);
    EncodedPairs pairs = new EncodedPairs(train, validation);
    if ((train.isEmpty() && !drawn) || pairs.validation.isEmpty()) {
      throw new TrainingException(
          ("training.longest: no pair for training, or none for validation, has at most %d tokens on"
                  + " both sides, ends included")
              .formatted(longest));
    }
    return pairs;
  }

  private static List<TokenPair> fitting(
      List<TextPair> pairs, PairTokenizers tokenizers, int marks, boolean reversed, int longest) {
    return tokenizers.encode(PairMarks.of(pairs, marks), reversed).stream()
        .filter(pair -> pair.source().length < longest && pair.target().length < longest)
        .toList();
  }

  int count() {
    return train.size() + validation.size();
  }

  /** A shape that holds every pair, with room for a begin, an end and nothing more. */
  PairBatches.Shape shape(int rows) {
    int source = 0;
    int target = 0;
    for (TokenPair pair : Stream.concat(train.stream(), validation.stream()).toList()) {
      source = Math.max(source, pair.source().length + 1);
      target = Math.max(target, pair.target().length + 2);
    }
    return new PairBatches.Shape(rows, source, target);
  }
}
