package dev.unroll.engine.sampling;

import java.util.Arrays;

/**
 * The logarithm of a softmax: {@code log p_i = l_i - log Σ_j exp(l_j)}. Reuses its memory; belongs
 * to one thread.
 *
 * <p>Logits are dealt out to lanes, piece by piece. Each piece is copied first: the compiler does
 * many elements at a time only where all arrays have the same index.
 */
public final class LogSoftmax {
  private static final int LANES = 1024;

  private final float[] piece = new float[LANES];
  private final float[] largest = new float[LANES];
  private final double[] sums = new double[LANES];

  /**
   * What to subtract from each logit.
   *
   * @param logits some may be negative infinity
   * @throws GenerationFailed when they are no numbers, or all are infinite
   */
  public double normalizer(float[] logits) {
    float max = max(logits);
    Arrays.fill(sums, 0);
    for (int from = 0; from < logits.length; from += LANES) {
      Exponentials.add(piece, copy(logits, from), max, sums);
    }
    return max + Math.log(Exponentials.sum(sums, LANES));
  }

  private float max(float[] logits) {
    Arrays.fill(largest, Float.NEGATIVE_INFINITY);
    for (int from = 0; from < logits.length; from += LANES) {
      larger(piece, largest, copy(logits, from));
    }
    float max = Float.NEGATIVE_INFINITY;
    for (int lane = 0; lane < LANES; lane++) {
      max = Math.max(max, largest[lane]); // not a number if any of them is none
    }
    return Contenders.checked(max);
  }

  private int copy(float[] logits, int from) {
    int count = Math.min(LANES, logits.length - from);
    System.arraycopy(logits, from, piece, 0, count);
    return count;
  }

  private static void larger(float[] piece, float[] largest, int count) {
    for (int i = 0; i < count; i++) {
      largest[i] = Math.max(largest[i], piece[i]);
    }
  }
}
