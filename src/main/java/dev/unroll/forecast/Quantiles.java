package dev.unroll.forecast;

import java.util.List;

/** Quantiles between those that a network gives. */
public final class Quantiles {
  private Quantiles() {}

  /**
   * A quantile of each step: one that there is, or a point on the line between its neighbours.
   *
   * @param levels of the forecast, rising; empty when it has one number a step
   * @param forecast {@code [levels][horizon]}
   * @throws IllegalArgumentException when it is not between the levels
   */
  public static double[] at(List<Double> levels, double[][] forecast, double level) {
    if (levels.isEmpty()) {
      throw new IllegalArgumentException("the model gives no quantiles");
    }
    int above = 0;
    while (above < levels.size() && levels.get(above) < level) {
      above++;
    }
    if (above == levels.size() || (above == 0 && levels.getFirst() > level)) {
      throw new IllegalArgumentException(
          "the quantile %s is not between %s and %s, which the model has learnt"
              .formatted(level, levels.getFirst(), levels.getLast()));
    }
    if (levels.get(above) == level) {
      return forecast[above].clone();
    }
    double share = (level - levels.get(above - 1)) / (levels.get(above) - levels.get(above - 1));
    double[] between = new double[forecast[above].length];
    for (int h = 0; h < between.length; h++) {
      between[h] = forecast[above - 1][h] * (1 - share) + forecast[above][h] * share;
    }
    return between;
  }

  /**
   * The middle of each step: the median, the only number, or the quantile nearest to the median.
   */
  public static double[] middle(List<Double> levels, double[][] forecast) {
    if (levels.isEmpty()) {
      return forecast[0].clone();
    }
    if (levels.getFirst() <= 0.5 && levels.getLast() >= 0.5) {
      return at(levels, forecast, 0.5);
    }
    return forecast[levels.getFirst() > 0.5 ? 0 : forecast.length - 1].clone();
  }
}
