package dev.unroll.cli.report;

import dev.unroll.train.loop.TrainingEvent;
import java.time.Duration;
import java.util.function.Consumer;

/** How a training is shown while it runs: as a bar, as lines, or as JSON. */
public sealed interface TrainingReport extends Consumer<TrainingEvent>, AutoCloseable
    permits JournalReport, BarReport, LineReport, JsonReport {

  @Override
  void close();

  /** A duration as {@code 1:02:03} or {@code 2:03}. */
  static String clock(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    return seconds >= 3600
        ? "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60)
        : "%d:%02d".formatted(seconds / 60, seconds % 60);
  }
}
