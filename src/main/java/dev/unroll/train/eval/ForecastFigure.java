package dev.unroll.train.eval;

import dev.unroll.bundle.Feature;
import dev.unroll.bundle.Scaler;
import dev.unroll.data.set.SeriesData;
import dev.unroll.train.figure.Line;
import dev.unroll.train.figure.LineChart;
import dev.unroll.train.figure.Point;
import dev.unroll.train.figure.Scale;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Pictures of forecasts beside what really came. */
final class ForecastFigure {

  /** More steps than this crowd a picture. */
  private static final int SHOWN = 150;

  private ForecastFigure() {}

  /** Forecasts of the first feature, one step ahead, at the beginning of the test split. */
  static String oneStep(SeriesData data, Scaler scaler, OneStepForecasts forecasts) {
    Feature feature = scaler.features().getFirst();
    List<Point> actual = new ArrayList<>();
    List<Point> forecast = new ArrayList<>();
    int from = data.test().from();
    int to = Math.min(data.test().to(), from + SHOWN);
    for (int t = Math.max(from, forecasts.first()); t < to; t++) {
      actual.add(new Point(t - from, data.values()[t][0]));
      double[] decoded = scaler.decode(data.values()[t - 1], forecasts.z()[t]);
      forecast.add(new Point(t - from, decoded[0]));
    }
    String unit = feature.unit() == null ? "" : " (" + feature.unit() + ")";
    return new LineChart(
            "Test split: forecasts one " + data.interval() + " ahead",
            data.interval(),
            feature.name() + unit,
            Scale.LINEAR,
            List.of(Line.of("actual", actual), Line.of("forecast", forecast)))
        .svg();
  }

  /** The last periods of the past, and what the network made of them by itself. */
  static String continuation(SineContinuation continuation) {
    int now = continuation.past().length;
    int shownPast = (int) Math.min(now, 4 * continuation.period());
    List<Point> past =
        IntStream.range(-shownPast, 0)
            .mapToObj(t -> new Point(t, continuation.past()[now + t]))
            .toList();
    List<Point> future =
        IntStream.range(0, continuation.future().length)
            .mapToObj(t -> new Point(t, continuation.future()[t]))
            .toList();
    return new LineChart(
            SineContinuation.PERIODS + " periods, continued without help",
            "step",
            "value",
            Scale.LINEAR,
            List.of(Line.of("past (noisy)", past), Line.of("continuation", future)))
        .svg();
  }
}
