package dev.unroll.forecast;

import dev.unroll.bundle.Forecasting;
import dev.unroll.bundle.Forecasting.Distribution;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** What a forecast says of each step: quantiles, those between them too, the middle, the mean. */
public final class Quantiles {
  private Quantiles() {}

  /**
   * A quantile of each step: of a distribution any one; else one that the network gives, or a point
   * on the line between its neighbours.
   *
   * @param forecast {@code [outputs][horizon]}, raw
   * @throws IllegalArgumentException when it is not between the levels that were learnt
   */
  public static double[] at(Forecasting.Direct task, double[][] forecast, double level) {
    return task.distribution() == null
        ? at(task.quantiles(), forecast, level)
        : ofEach(task, forecast, step -> step.quantile(level));
  }

  /**
   * Checks that a model gives a quantile.
   *
   * @throws IllegalArgumentException with one line when it does not
   */
  public static void check(Forecasting.Direct task, double level) {
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException("the quantile %s is not between 0 and 1".formatted(level));
    }
    if (task.distribution() == null) {
      var _ = at(task.quantiles(), new double[task.outputs()][1], level);
    }
  }

  /**
   * The quantiles that a model shows, {@code [levels][horizon]}; what it gives where it has one
   * number a step.
   *
   * @param forecast {@code [outputs][horizon]}, raw
   */
  public static double[][] all(Forecasting.Direct task, double[][] forecast) {
    return task.distribution() == null
        ? forecast
        : task.quantiles().stream()
            .map(level -> at(task, forecast, level))
            .toArray(double[][]::new);
  }

  /**
   * The middle of each step: the median, the only number, or the quantile nearest to the median.
   */
  public static double[] middle(Forecasting.Direct task, double[][] forecast) {
    return task.distribution() == null
        ? middle(task.quantiles(), forecast)
        : at(task, forecast, 0.5);
  }

  /** The mean of each step; empty where the model gives no distribution. */
  public static Optional<double[]> means(Forecasting.Direct task, double[][] forecast) {
    return task.distribution() == null
        ? Optional.empty()
        : Optional.of(ofEach(task, forecast, StepDistribution::mean));
  }

  private static double[] ofEach(
      Forecasting.Direct task, double[][] forecast, ToDoubleFunction<StepDistribution> number) {
    Distribution distribution = Objects.requireNonNull(task.distribution());
    return IntStream.range(0, forecast[0].length)
        .mapToDouble(h -> number.applyAsDouble(StepDistribution.of(distribution, forecast, h)))
        .toArray();
  }

  /**
   * A quantile of each step: one that there is, or a point on the line between its neighbours.
   *
   * @param levels of the forecast, rising; empty when it has one number a step
   * @param forecast {@code [levels][horizon]}
   * @throws IllegalArgumentException when it is not between the levels
   */
  private static double[] at(List<Double> levels, double[][] forecast, double level) {
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

  private static double[] middle(List<Double> levels, double[][] forecast) {
    if (levels.isEmpty()) {
      return forecast[0].clone();
    }
    if (levels.getFirst() <= 0.5 && levels.getLast() >= 0.5) {
      return at(levels, forecast, 0.5);
    }
    return forecast[levels.getFirst() > 0.5 ? 0 : forecast.length - 1].clone();
  }
}
