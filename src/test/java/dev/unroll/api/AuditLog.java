package dev.unroll.api;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The audit log as it is written, while a test listens. */
final class AuditLog implements AutoCloseable {
  private final Logger logger = Logger.getLogger("unroll.audit");
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          lines.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  AuditLog() {
    logger.addHandler(handler);
  }

  /** The one line that has all of these, once it is there. */
  String await(String... parts) {
    TestService.await(
        "a line with " + List.of(parts) + " among " + lines,
        () -> lines.stream().anyMatch(line -> has(line, parts)));
    return lines.stream().filter(line -> has(line, parts)).findFirst().orElseThrow();
  }

  List<String> lines() {
    return lines;
  }

  private static boolean has(String line, String... parts) {
    return List.of(parts).stream().allMatch(line::contains);
  }

  @Override
  public void close() {
    logger.removeHandler(handler);
  }
}
