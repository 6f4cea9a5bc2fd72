package dev.unroll.api;

import java.util.List;
import java.util.logging.LogRecord;

/** The audit log as it is written, while a test listens. */
final class AuditLog implements AutoCloseable {
  private final LogListener log =
      new LogListener("unroll.audit", line -> true, LogRecord::getMessage);

  /** The one line that has all of these, once it is there. */
  String await(String... parts) {
    TestService.await(
        "a line with " + List.of(parts) + " among " + lines(),
        () -> lines().stream().anyMatch(line -> has(line, parts)));
    return lines().stream().filter(line -> has(line, parts)).findFirst().orElseThrow();
  }

  List<String> lines() {
    return log.lines();
  }

  private static boolean has(String line, String... parts) {
    return List.of(parts).stream().allMatch(line::contains);
  }

  @Override
  public void close() {
    log.close();
  }
}
