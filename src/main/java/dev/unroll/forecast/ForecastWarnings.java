package dev.unroll.forecast;

import dev.unroll.bundle.Feature;
import dev.unroll.bundle.Forecasting;
import dev.unroll.bundle.StaticFeature;
import dev.unroll.series.TimeSeries;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Tells why the forecast of a past may mean little: one line for each reason. */
public final class ForecastWarnings {
  private ForecastWarnings() {}

  /**
   * The warnings about a past.
   *
   * @param horizon steps that are forecast
   */
  public static List<String> of(Forecasting.Direct task, TimeSeries past, int horizon) {
    List<String> warnings = new ArrayList<>();
    double[] values = past.values();
    double span = task.most() - task.least();
    int farthest = -1;
    double distance = 0;
    int seen = 0;
    for (int t = Math.max(0, values.length - task.context()); t < values.length; t++) {
      seen += Double.isNaN(values[t]) ? 0 : 1;
      double beyond = Math.max(values[t] - task.most(), task.least() - values[t]);
      if (beyond > span && beyond > distance) {
        farthest = t;
        distance = beyond;
      }
    }
    if (farthest >= 0) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "values[%d] = %s is far outside of what the model has learnt from, %s to %s",
              farthest,
              values[farthest],
              task.least(),
              task.most()));
    }
    if (2 * seen < Math.min(task.context(), 2 * task.season())) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "there are %,d values, but the model reads %,d steps",
              seen,
              task.context()));
    }
    if (horizon > task.horizon()) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "steps after the first %,d are forecast from forecasts; their intervals are too"
                  + " narrow",
              task.horizon()));
    }
    for (int column = 0; column < task.known().size(); column++) {
      if (!isKnown(past, column, horizon)) {
        Feature feature = task.known().get(column);
        warnings.add("%s is not known for all steps; its mean stands in".formatted(feature.name()));
      }
    }
    List<StaticFeature> features = task.staticFeatures();
    for (int i = 0; i < features.size(); i++) {
      StaticCodec.problem(features.get(i), past, i)
          .ifPresent(problem -> warnings.add(problem + "; the model reads nothing of it"));
    }
    return List.copyOf(warnings);
  }

  private static boolean isKnown(TimeSeries past, int column, int horizon) {
    if (column >= past.known().length) {
      return false;
    }
    double[] numbers = past.known()[column];
    for (int t = past.length(); t < past.length() + horizon; t++) {
      if (t >= numbers.length || Double.isNaN(numbers[t])) {
        return false;
      }
    }
    return true;
  }
}
