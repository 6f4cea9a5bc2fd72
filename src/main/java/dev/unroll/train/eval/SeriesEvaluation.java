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
 *
 * @param raw the whole series {@code [time][features]}
 * @param from first step of the split
 * @param to end of the split
 * @param season of the seasonal baseline, if the series has one
 */
@SuppressWarnings("ArrayRecordComponent") // large, and only read
record SeriesEvaluation(
    Scaler scaler,
    double[][] raw,
    OneStepForecasts forecasts,
    int from,
    int to,
    @Nullable Season season) {
  /**
   * A naive forecaster's season.
   *
   * @param steps back to the same time of the season before
   * @param name for example "same day last year"
   */
  record Season(int steps, String name) {}

  /** Leaves out the steps that not every forecaster has a forecast of. */
  SeriesEvaluation {
    int lookBack = season == null ? 1 : season.steps();
    from = Math.max(from, Math.max(forecasts.first(), lookBack + scaler.rawValuesFor(1) - 1));
  }

  /** Errors of the model and of each baseline, for every feature. */
  List<Metric> metrics() {
    List<Metric> metrics = new ArrayList<>();
    for (int column = 0; column < scaler.features().size(); column++) {
      int c = column;
      metrics.addAll(errors(c, "", "one step ahead", t -> forecast(t, c)));
      if (scaler.transform() == Transform.LOG_RETURN) {
        metrics.addAll(errors(c, ".naiveNoChange", "naive: price unchanged", t -> 0));
      }
      metrics.addAll(errors(c, ".naiveLast", "naive: last value", t -> actual(t - 1, c)));
      Season known = season;
      if (known != null) {
        String name = "naive: " + known.name();
        metrics.addAll(errors(c, ".naiveSeasonal", name, t -> actual(t - known.steps(), c)));
      }
    }
    return metrics;
  }

  private List<Metric> errors(
      int column, String suffix, String description, IntToDoubleFunction forecast) {
    Feature feature = scaler.features().get(column);
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
    String prefix = "test." + feature.name();
    return List.of(
        new Metric(prefix + ".mae" + suffix, absolute / count, unit, what),
        new Metric(prefix + ".rmse" + suffix, Math.sqrt(squared / count), unit, what));
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
