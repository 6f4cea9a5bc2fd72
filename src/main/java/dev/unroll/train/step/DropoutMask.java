package dev.unroll.train.step;

import java.nio.FloatBuffer;
import java.util.random.RandomGenerator;

/** One dropout mask in the memory of a training graph, drawn for every step. */
final class DropoutMask {
  private final FloatBuffer factors;
  private final float kept;
  private final int threshold;
  private final float[] row;
  private boolean allKept;

  /**
   * A mask that keeps everything until it is drawn.
   *
   * @param rate the probability of a 0, in steps of 1/65536
   */
  DropoutMask(FloatBuffer factors, double rate) {
    this.factors = factors;
    this.kept = (float) (1 / (1 - rate));
    this.threshold = (int) Math.round(rate * 65536);
    this.row = new float[factors.capacity()];
  }

  /** Draws every factor: four from each 64 random bits. */
  void draw(RandomGenerator random) {
    for (int i = 0; i < row.length; i += 4) {
      long bits = random.nextLong();
      for (int j = i; j < Math.min(i + 4, row.length); j++) {
        row[j] = (bits & 0xffff) < threshold ? 0 : kept;
        bits >>>= 16;
      }
    }
    factors.put(0, row);
    allKept = false;
  }

  /** Sets every factor to 1. */
  void keepAll() {
    if (!allKept) {
      java.util.Arrays.fill(row, 1);
      factors.put(0, row);
      allKept = true;
    }
  }
}
