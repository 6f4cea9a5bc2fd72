package dev.unroll.train.input;

import dev.unroll.text.token.BytePairTrainer;
import java.util.List;

/** Vocabularies of byte pairs, learnt from texts. */
final class BytePairs {
  /** A pair that occurs only once is not merged. */
  private static final int MINIMUM_COUNT = 2;

  private BytePairs() {}

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
