package dev.unroll.forecast;

import org.apache.commons.numbers.gamma.LogBeta;
import org.apache.commons.numbers.gamma.LogGamma;
import org.apache.commons.numbers.gamma.RegularizedBeta;

/**
 * Student's t distribution with a location and a scale.
 *
 * @param scale above 0
 * @param freedom degrees of freedom, at least 2, so that it has a mean; its variance is infinite at
 *     2
 */
record StudentDistribution(double mean, double scale, double freedom) implements StepDistribution {
  private static final int MOST_STEPS = 200;

  @Override
  public double cumulative(double x) {
    return standardCumulative((x - mean) / scale);
  }

  private double standardCumulative(double t) {
    // Of the two forms the one whose argument has all its digits.
    double square = t * t;
    double both =
        square < freedom
            ? RegularizedBeta.complement(square / (freedom + square), 0.5, freedom / 2)
            : RegularizedBeta.value(freedom / (freedom + square), freedom / 2, 0.5);
    double tail = 0.5 * both;
    return t > 0 ? 1 - tail : tail;
  }

  private double standardDensity(double t) {
    return Math.exp(
        LogGamma.value((freedom + 1) / 2)
            - LogGamma.value(freedom / 2)
            - 0.5 * Math.log(freedom * Math.PI)
            - (freedom + 1) / 2 * Math.log1p(t * t / freedom));
  }

  /** Newton's steps from the normal quantile, halved where they leave what is known of the root. */
  @Override
  public double quantile(double level) {
    if (level == 0.5) {
      return mean;
    }
    // The lower tail, which has all its digits.
    double p = Math.min(level, 1 - level);
    double high = 0;
    double low = Math.min(-1, NormalDistribution.standardQuantile(p));
    while (standardCumulative(low) > p) {
      high = low;
      low *= 2;
    }
    double t = Math.clamp(NormalDistribution.standardQuantile(p), low, high);
    for (int i = 0; i < MOST_STEPS; i++) {
      double off = standardCumulative(t) - p;
      if (off > 0) {
        high = t;
      } else {
        low = t;
      }
      double next = t - off / standardDensity(t);
      if (!(next > low && next < high)) {
        next = (low + high) / 2;
      }
      if (Math.abs(next - t) <= 1e-13 * Math.abs(t)) {
        break;
      }
      t = next;
    }
    return level < 0.5 ? mean + scale * t : mean - scale * t;
  }

  /**
   * {@code s·(z·(2F(z) − 1) + 2f(z)·(ν + z²)/(ν − 1) − 2√ν/(ν − 1)·B(½, ν − ½)/B(½, ν/2)²)}.
   *
   * <p>A. Jordan, F. Krüger, S. Lerch (2019), Evaluating probabilistic forecasts with scoringRules.
   * Journal of Statistical Software 90.
   */
  @Override
  public double crps(double actual) {
    double z = (actual - mean) / scale;
    double beta = LogBeta.value(0.5, freedom - 0.5) - 2 * LogBeta.value(0.5, freedom / 2);
    double spread = 2 * Math.sqrt(freedom) / (freedom - 1) * Math.exp(beta);
    return scale
        * (z * (2 * standardCumulative(z) - 1)
            + 2 * standardDensity(z) * (freedom + z * z) / (freedom - 1)
            - spread);
  }
}
