package dev.unroll.api;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What is logged in a category while a test listens. */
final class LogListener implements AutoCloseable {
  private final Logger logger;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Handler handler;

  /**
   * Begins to listen.
   *
   * @param category empty for all
   * @param wanted which records are kept
   * @param line what is kept of one
   */
  LogListener(String category, Predicate<LogRecord> wanted, Function<LogRecord, String> line) {
    this.logger = Logger.getLogger(category);
    this.handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            if (wanted.test(record)) {
              lines.add(line.apply(record));
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    logger.addHandler(handler);
  }

  /** What has been kept, as it grows. */
  List<String> lines() {
    return lines;
  }

  @Override
  public void close() {
    logger.removeHandler(handler);
  }
}
