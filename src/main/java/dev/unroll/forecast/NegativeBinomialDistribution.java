package dev.unroll.forecast;

import org.apache.commons.numbers.gamma.RegularizedBeta;

/**
 * The negative binomial distribution of counts, with the variance {@code μ + α·μ²}.
 *
 * @param mean μ, above 0
 * @param dispersion α, above 0
 */
record NegativeBinomialDistribution(double mean, double dispersion) implements StepDistribution {
  /** Terms of a sum over counts; of more, only every so manieth is taken. */
  private static final int MOST_TERMS = 200;

  private static final double NEARLY_NONE = 1e-9;

  @Override
  public double cumulative(double x) {
    if (x < 0) {
      return 0;
    }
    double scaled = dispersion * mean;
    double failures = 1 / dispersion;
    double counts = Math.floor(x) + 1;
    // Of the two forms the one whose argument has all its digits.
    return scaled < 1
        ? RegularizedBeta.complement(scaled / (1 + scaled), counts, failures)
        : RegularizedBeta.value(1 / (1 + scaled), failures, counts);
  }

  /** Halves the counts between one that is too small and one that is not. */
  @Override
  public double quantile(double level) {
    if (cumulative(0) >= level) {
      return 0;
    }
    double deviation = Math.sqrt(mean + dispersion * mean * mean);
    double guess = mean + deviation * NormalDistribution.standardQuantile(level);
    double low = 0;
    double high = Math.max(1, Math.ceil(guess));
    double step = Math.max(1, Math.ceil(deviation / 2));
    while (cumulative(high) < level && Double.isFinite(high)) {
      low = high;
      high += step;
      step *= 2;
    }
    while (high - low > 1) {
      double middle = Math.floor((low + high) / 2);
      if (middle <= low || middle >= high) {
        break; // too large for whole numbers
      }
      if (cumulative(middle) >= level) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  /**
   * {@code Σₖ (F(k) − 1{k ≥ y})²}; the ends, where the terms vanish or are 1, are known. Of many
   * counts the sum is right to about four digits.
   */
  @Override
  public double crps(double actual) {
    double y = Math.floor(actual);
    double from = quantile(NEARLY_NONE);
    double to = quantile(1 - NEARLY_NONE);
    double half = Math.floor((to - from) / MOST_TERMS / 2);
    double stride = 2 * half + 1; // odd, so that there is a count in its middle
    double sum = Math.max(0, from - y) + Math.max(0, y - to - 1);
    for (double k = from; k <= to; k += stride) {
      double width = Math.min(stride, to + 1 - k);
      double reached = cumulative(k + Math.floor((width - 1) / 2));
      double below = Math.clamp(y - k, 0, width);
      sum += below * reached * reached + (width - below) * (1 - reached) * (1 - reached);
    }
    return sum;
  }
}
