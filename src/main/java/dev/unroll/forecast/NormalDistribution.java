package dev.unroll.forecast;

import org.apache.commons.numbers.gamma.Erfc;
import org.apache.commons.numbers.gamma.InverseErfc;

/**
 * The normal distribution.
 *
 * @param deviation standard deviation, above 0
 */
record NormalDistribution(double mean, double deviation) implements StepDistribution {
  private static final double ROOT_OF_TWO = Math.sqrt(2);

  /** The quantile of mean 0 and standard deviation 1. */
  static double standardQuantile(double level) {
    return -ROOT_OF_TWO * InverseErfc.value(2 * level);
  }

  private static double standardCumulative(double z) {
    return 0.5 * Erfc.value(-z / ROOT_OF_TWO);
  }

  @Override
  public double cumulative(double x) {
    return standardCumulative((x - mean) / deviation);
  }

  @Override
  public double quantile(double level) {
    return mean + deviation * standardQuantile(level);
  }

  /** {@code σ·(z·(2Φ(z) − 1) + 2φ(z) − 1/√π)}. */
  @Override
  public double crps(double actual) {
    double z = (actual - mean) / deviation;
    double density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    return deviation * (z * (2 * standardCumulative(z) - 1) + 2 * density - 1 / Math.sqrt(Math.PI));
  }
}
