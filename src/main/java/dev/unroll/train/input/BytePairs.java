package dev.unroll.train.input;

import dev.unroll.text.prose.span.Marks;
import dev.unroll.text.token.BytePairTrainer;
import dev.unroll.train.recipe.TokenizerChoice;
import java.util.List;
import java.util.stream.IntStream;

/** Vocabularies of byte pairs, learnt from texts. */
final class BytePairs {
  /** A pair that occurs only once is not merged. */
  private static final int MINIMUM_COUNT = 2;

  private BytePairs() {}

  /**
   * Learns a vocabulary of pairs of texts.
   *
   * @param special tokens that are not text, the first in the vocabulary
   * @return content of its {@code tokenizer.json}
   */
  static String learn(TokenizerChoice.BytePairs choice, List<String> special, List<String> texts) {
    Integer marks = choice.marks();
    return new BytePairTrainer(
            choice.vocab(),
            MINIMUM_COUNT,
            choice.lowercase(),
            special,
            Boolean.TRUE.equals(choice.digits()),
            IntStream.range(0, marks == null ? 0 : marks)
                .mapToObj(mark -> Character.toString(Marks.of(mark)))
                .toList())
        .train(texts)
        .tokenizerJson();
  }

  /**
   * Learns a vocabulary.
   *
   * @param special tokens that are not text, the first in the vocabulary
   * @return content of its {@code tokenizer.json}
   */
  static String learn(int vocabSize, boolean lowercase, List<String> special, List<String> texts) {
    return new BytePairTrainer(vocabSize, MINIMUM_COUNT, lowercase, special)
        .train(texts)
        .tokenizerJson();
  }
}
