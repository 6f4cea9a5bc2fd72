package dev.unroll.train.eval;

import java.nio.FloatBuffer;

/** Functions of one row of logits: {@code width} numbers of a buffer that start at {@code at}. */
public final class Logits {
  private Logits() {}

  /** The index of the largest. */
  public static int argmax(FloatBuffer logits, int at, int width) {
    int best = 0;
    for (int i = 1; i < width; i++) {
      if (logits.get(at + i) > logits.get(at + best)) {
        best = i;
      }
    }
    return best;
  }

  /** {@code -ln softmax(logits)[target]}. */
  static double negativeLogLikelihood(FloatBuffer logits, int at, int width, int target) {
    float largest = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < width; i++) {
      largest = Math.max(largest, logits.get(at + i));
    }
    double sum = 0;
    for (int i = 0; i < width; i++) {
      sum += Math.exp(logits.get(at + i) - largest);
    }
    return Math.log(sum) + largest - logits.get(at + target);
  }
}
