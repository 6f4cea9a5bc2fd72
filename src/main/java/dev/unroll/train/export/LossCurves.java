package dev.unroll.train.export;

import dev.unroll.train.figure.Line;
import dev.unroll.train.figure.LineChart;
import dev.unroll.train.figure.Point;
import dev.unroll.train.figure.Scale;
import dev.unroll.train.loop.LossHistory;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The picture of a training: its loss on both splits, epoch by epoch. */
final class LossCurves {

  /** A loss that falls this many times over is read better on a logarithmic axis. */
  private static final double LOG_FROM = 10;

  private LossCurves() {}

  /**
   * @param lossName with its unit, for the axis
   */
  static String svg(String title, String lossName, LossHistory history) {
    List<Line> lines =
        List.of(
            curve("training", history, LossHistory.Row::train),
            curve("validation", history, LossHistory.Row::validation));
    var losses =
        lines.stream()
            .flatMap(line -> line.points().stream())
            .mapToDouble(Point::y)
            .filter(Double::isFinite)
            .summaryStatistics();
    Scale scale =
        losses.getMin() > 0 && losses.getMax() / losses.getMin() >= LOG_FROM
            ? Scale.LOG
            : Scale.LINEAR;
    return new LineChart(title, "epoch", lossName, scale, lines).svg();
  }

  private static Line curve(
      String name, LossHistory history, ToDoubleFunction<LossHistory.Row> loss) {
    return Line.of(
        name,
        history.rows().stream()
            .map(row -> new Point(row.epoch(), loss.applyAsDouble(row)))
            .toList());
  }
}
