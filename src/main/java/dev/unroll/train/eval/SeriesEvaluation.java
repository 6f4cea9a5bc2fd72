package dev.unroll.train.eval;

import dev.unroll.bundle.Feature;
import dev.unroll.bundle.Scaler;
import dev.unroll.bundle.Transform;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * How well forecasts one step ahead meet a split of a series, beside forecasts that need no model.
 * Values are compared in their own units; a series of returns as returns in percent, because an
 * error in prices would mostly tell how high the prices are.
 */
final class SeriesEvaluation {

  private final Scaler scaler;
  private final double[][] raw;
  private final OneStepForecasts forecasts;
  private final int from;
  private final int to;
  private final @Nullable Season season;

  /**
   * A naive forecaster's season.
   *
   * @param steps back to the same time of the season before
   * @param name for example "same day last year"
   */
  record Season(int steps, String name) {}

  /**
   * @param raw the whole series {@code [time][features]}
   * @param from first step of the split
   * @param to end of the split
   * @param season of the seasonal baseline, if the series has one
   */
  SeriesEvaluation(
      Scaler scaler,
      double[][] raw,
      OneStepForecasts forecasts,
      int from,
      int to,
      @Nullable Season season) {
    this.scaler = scaler;
    this.raw = raw;
    this.forecasts = forecasts;
    this.season = season;
    int lookBack = season == null ? 1 : season.steps();
    this.from = Math.max(from, Math.max(forecasts.first(), lookBack + scaler.rawValuesFor(1) - 1));
    this.to = to;
  }

  /** Errors of the model and of each baseline, for every feature. */
  List<Metric> metrics() {
    List<Metric> metrics = new ArrayList<>();
    for (int column = 0; column < scaler.features().size(); column++) {
      int c = column;
      Feature feature = scaler.features().get(column);
      String prefix = "test." + feature.name();
      add(metrics, prefix, feature, "", "one step ahead", c, t -> forecast(t, c));
      if (scaler.transform() == Transform.LOG_RETURN) {
        add(metrics, prefix, feature, ".naiveNoChange", "naive: price unchanged", c, t -> 0);
      }
      add(metrics, prefix, feature, ".naiveLast", "naive: last value", c, t -> actual(t - 1, c));
      Season known = season;
      if (known != null) {
        add(
            metrics,
            prefix,
            feature,
            ".naiveSeasonal",
            "naive: " + known.name(),
            c,
            t -> actual(t - known.steps(), c));
      }
    }
    return metrics;
  }

  private void add(
      List<Metric> metrics,
      String prefix,
      Feature feature,
      String suffix,
      String description,
      int column,
      IntToDoubleFunction forecast) {
    double absolute = 0;
    double squared = 0;
    for (int t = from; t < to; t++) {
      double error = forecast.applyAsDouble(t) - actual(t, column);
      absolute += Math.abs(error);
      squared += error * error;
    }
    int count = to - from;
    String unit =
        switch (scaler.transform()) {
          case NONE -> feature.unit() == null ? "" : feature.unit();
          case LOG_RETURN -> "% return";
        };
    String what =
        String.format(
            Locale.ROOT, "%s, %s, test split, %,d steps", feature.name(), description, count);
    metrics.add(new Metric(prefix + ".mae" + suffix, absolute / count, unit, what));
    metrics.add(new Metric(prefix + ".rmse" + suffix, Math.sqrt(squared / count), unit, what));
  }

  /** What is compared: the raw value, or the return that led to it in percent. */
  private double actual(int t, int column) {
    return switch (scaler.transform()) {
      case NONE -> raw[t][column];
      case LOG_RETURN -> 100 * Math.log(raw[t][column] / raw[t - 1][column]);
    };
  }

  private double forecast(int t, int column) {
    Feature feature = scaler.features().get(column);
    double value = forecasts.z()[t][column] * feature.scale() + feature.mean();
    return switch (scaler.transform()) {
      case NONE -> value;
      case LOG_RETURN -> 100 * value;
    };
  }
}
