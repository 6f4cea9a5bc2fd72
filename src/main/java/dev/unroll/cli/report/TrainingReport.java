package dev.unroll.cli.report;

import dev.unroll.train.eval.Metric;
import dev.unroll.train.loop.TrainingEvent;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** How a training is shown while it runs: as a bar, as lines, or as JSON. */
public sealed interface TrainingReport extends Consumer<TrainingEvent>, AutoCloseable
    permits BarReport, LineReport, JsonReport {

  @Override
  void close();

  /** A row of the loss history in words. */
  static String evaluation(TrainingEvent.Evaluated evaluated) {
    return String.format(
        Locale.ROOT,
        "update %d  epoch %.2f  train %.4f  validation %.4f%s",
        evaluated.row().update(),
        evaluated.row().epoch(),
        evaluated.row().train(),
        evaluated.row().validation(),
        evaluated.best() ? "  best" : "");
  }

  /** Figures, one a line, in columns. */
  static String table(List<Metric> metrics) {
    int width = metrics.stream().mapToInt(m -> m.key().length()).max().orElse(0);
    StringBuilder table = new StringBuilder();
    for (Metric metric : metrics) {
      table.append(
          String.format(
              Locale.ROOT,
              "  %-" + width + "s  %16s   %s%n",
              metric.key(),
              metric.formatted(),
              metric.description()));
    }
    return table.toString();
  }

  /** A duration as {@code 1:02:03} or {@code 2:03}. */
  static String clock(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    return seconds >= 3600
        ? "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60)
        : "%d:%02d".formatted(seconds / 60, seconds % 60);
  }
}
