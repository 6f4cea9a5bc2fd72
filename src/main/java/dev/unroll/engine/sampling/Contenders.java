package dev.unroll.engine.sampling;

import java.util.Arrays;

/**
 * The tokens that can be chosen at all, where it is easily seen that most cannot: the others are
 * left out before anything is computed of them. Reuses its memory; belongs to one thread.
 *
 * <p>Logits are dealt out to lanes, and the largest of each lane is noted. With a {@code topK}, the
 * {@code topK}-th largest of them is a bound: {@code topK} tokens are not below it.
 */
final class Contenders {
  private static final int MOST_LANES = 256;

  /** Rounding must leave no token out. */
  private static final double SLACK = 1e-5;

  private final float[] largest = new float[MOST_LANES];
  private final float[] smallest = new float[MOST_LANES];
  private final float[] piece = new float[MOST_LANES];
  private final float[] sorted = new float[MOST_LANES];
  private int lanes;
  private float max;
  private float min;
  private float[] given = new float[0];
  private float[] chosen = new float[0];
  private int[] tokens = new int[0];
  private float[] logits = new float[0];
  private int count;
  private boolean all;

  /**
   * Looks at all logits.
   *
   * @throws GenerationFailed when one is no number, or all are infinite
   */
  void look(float[] all) {
    given = all;
    lanes = Math.min(all.length, MOST_LANES);
    System.arraycopy(all, 0, largest, 0, lanes);
    System.arraycopy(all, 0, smallest, 0, lanes);
    for (int from = lanes; from < all.length; from += MOST_LANES) {
      int count = Math.min(MOST_LANES, all.length - from);
      System.arraycopy(all, from, piece, 0, count);
      extend(piece, largest, smallest, count);
    }
    max = Float.NEGATIVE_INFINITY;
    min = Float.POSITIVE_INFINITY;
    for (int lane = 0; lane < lanes; lane++) {
      max = Math.max(max, largest[lane]); // not a number if any of them is none
      min = Math.min(min, smallest[lane]);
    }
    checked(max);
  }

  /** All arrays have the same index, so that the compiler does many elements at a time. */
  private static void extend(float[] piece, float[] largest, float[] smallest, int count) {
    for (int lane = 0; lane < count; lane++) {
      largest[lane] = Math.max(largest[lane], piece[lane]);
      smallest[lane] = Math.min(smallest[lane], piece[lane]);
    }
  }

  /**
   * The largest logit, if it is a number.
   *
   * @throws GenerationFailed when it is none, or infinite
   */
  static float checked(float max) {
    if (Float.isNaN(max)) {
      throw new GenerationFailed("the model's output is not a number");
    }
    if (Float.isInfinite(max)) {
      throw new GenerationFailed("the model's output is infinite");
    }
    return max;
  }

  /** The largest logit. */
  float max() {
    return max;
  }

  /** The smallest logit; negative infinity for what is forbidden. */
  float min() {
    return min;
  }

  /** The first token with the largest logit. */
  int best() {
    int best = given.length;
    for (int lane = 0; lane < lanes; lane++) {
      if (largest[lane] == max) {
        int token = lane;
        while (given[token] != max) {
          token += MOST_LANES;
        }
        best = Math.min(best, token);
      }
    }
    return best;
  }

  /** Leaves out what cannot be chosen. */
  void choose(Sampling sampling) {
    float least = least(sampling);
    all = least == Float.NEGATIVE_INFINITY;
    if (all) {
      logits = given;
      count = given.length;
      return;
    }
    if (chosen.length < given.length) {
      chosen = new float[given.length];
      tokens = new int[given.length];
    }
    int found = 0;
    for (int i = 0; i < given.length; i++) {
      if (given[i] >= least) {
        chosen[found] = given[i];
        tokens[found] = i;
        found++;
      }
    }
    logits = chosen;
    count = found;
  }

  /** The logit below which no token can be chosen. */
  private float least(Sampling sampling) {
    float least = Float.NEGATIVE_INFINITY;
    if (sampling.minP() > 0) {
      double distance = -Math.log(sampling.minP()) * sampling.temperature();
      least = (float) (max - distance * (1 + SLACK) - SLACK * Math.abs(max));
    }
    int most = sampling.topK();
    if (most > 0 && most <= lanes && sampling.typicalP() == 1) {
      System.arraycopy(largest, 0, sorted, 0, lanes);
      Arrays.sort(sorted, 0, lanes);
      least = Math.max(least, sorted[lanes - most]);
    }
    return least;
  }

  /** How many there are. */
  int count() {
    return count;
  }

  /** Their logits, and perhaps more behind them. */
  float[] logits() {
    return logits;
  }

  /** The token at a place among them; places rise as tokens do. */
  int token(int place) {
    return all ? place : tokens[place];
  }
}
