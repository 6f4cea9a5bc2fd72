package dev.unroll.engine.translation;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The tokens that sentences which are decoded together have logits of: all that any of them may
 * have. What one sentence gets of them does not depend on the others.
 */
final class ChosenTokens {
  /** Their number is a multiple of this, so that runs are of few different shapes. */
  private static final int MULTIPLE = 64;

  private final int[] all;
  private final Map<Sentence, int[]> places = new HashMap<>();

  private ChosenTokens(int... all) {
    this.all = all;
  }

  /** The tokens of sentences that each have some. */
  static ChosenTokens of(List<Sentence> sentences, int vocabSize) {
    BitSet union = new BitSet(vocabSize);
    for (Sentence sentence : sentences) {
      for (int token : tokens(sentence)) {
        union.set(token);
      }
    }
    int[] placeOf = new int[vocabSize];
    int most = Math.ceilDiv(union.cardinality(), MULTIPLE) * MULTIPLE;
    int[] all = new int[Math.min(most, vocabSize)];
    int count = 0;
    for (int token = union.nextSetBit(0); token >= 0; token = union.nextSetBit(token + 1)) {
      placeOf[token] = count;
      all[count++] = token;
    }
    Arrays.fill(all, count, all.length, all[0]);
    ChosenTokens chosen = new ChosenTokens(all);
    for (Sentence sentence : sentences) {
      int[] own = Arrays.stream(tokens(sentence)).map(token -> placeOf[token]).toArray();
      chosen.places.put(sentence, own);
    }
    return chosen;
  }

  private static int[] tokens(Sentence sentence) {
    return Objects.requireNonNull(sentence.tokens());
  }

  /** All of them, the last ones perhaps being repetitions. */
  int[] all() {
    return all;
  }

  /** The place of each of a sentence's tokens among all. */
  int[] places(Sentence sentence) {
    return Objects.requireNonNull(places.get(sentence));
  }
}
