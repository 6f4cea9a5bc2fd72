package dev.unroll.engine.translation;

import dev.unroll.bundle.Task;

/**
 * How complete translations of different lengths compare: the score of Wu et al. (2016), section 7,
 * as {@link Search.Beam} writes it down.
 *
 * @param lengthPenalty α
 * @param coveragePenalty β
 * @param isPlain whether it is {@code s / |Y|^α} instead, as in Marian
 */
record Scoring(double lengthPenalty, double coveragePenalty, boolean isPlain) {
  /** Replaces attention of 0, whose logarithm would be infinite. */
  private static final double LEAST_ATTENTION = Float.MIN_NORMAL;

  static Scoring of(Search.Beam beam) {
    return new Scoring(
        beam.lengthPenalty(), beam.coveragePenalty(), beam.ending() == Task.Ending.ENDED);
  }

  /** Of a search with constraints, where longer translations often say what is required last. */
  static Scoring constrained() {
    return new Scoring(0.5, 0, false);
  }

  /** The score of a complete translation. */
  double score(Prefix complete) {
    double score = score(complete.logProbability(), complete.length());
    return coveragePenalty == 0 ? score : score + coveragePenalty * coverage(complete);
  }

  /** The score of a log-probability of so many tokens, without the coverage. */
  double score(double logProbability, int length) {
    return logProbability / lengthDivisor(length);
  }

  /**
   * The upper bound of the score of every completion of a hypothesis: its log-probability can only
   * fall, dividing by the largest divisor brings a negative number closest to 0, and the coverage
   * is at most 0.
   */
  double bound(Prefix prefix, int maxLength) {
    return score(prefix.logProbability(), maxLength);
  }

  private double lengthDivisor(int length) {
    return Math.pow(isPlain ? length : (5.0 + length) / 6, lengthPenalty);
  }

  private static double coverage(Prefix complete) {
    double[] attention = new double[0]; // sum for each source token
    for (float[] row : complete.attention()) {
      if (attention.length == 0) {
        attention = new double[row.length];
      }
      for (int i = 0; i < row.length; i++) {
        attention[i] += row[i];
      }
    }
    double coverage = 0;
    for (double sum : attention) {
      coverage += Math.log(Math.clamp(sum, LEAST_ATTENTION, 1));
    }
    return coverage;
  }
}
