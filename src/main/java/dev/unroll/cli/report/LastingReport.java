package dev.unroll.cli.report;

import dev.unroll.train.loop.TrainingEvent;
import java.io.IOError;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A report that falls silent when it cannot be written, on a full disk for example: a training is
 * worth more than its log.
 */
public final class LastingReport implements Consumer<TrainingEvent>, AutoCloseable {
  private final TrainingReport report;
  private Optional<IOError> failure = Optional.empty();

  public LastingReport(TrainingReport report) {
    this.report = report;
  }

  /** Why nothing was reported any more. */
  public Optional<IOError> failure() {
    return failure;
  }

  @Override
  public void accept(TrainingEvent event) {
    attempt(() -> report.accept(event));
  }

  @Override
  public void close() {
    attempt(report::close);
  }

  /** Writes something more of the report, unless that failed before. */
  public void attempt(Runnable writing) {
    if (failure.isEmpty()) {
      try {
        writing.run();
      } catch (IOError e) {
        failure = Optional.of(e);
      }
    }
  }
}
