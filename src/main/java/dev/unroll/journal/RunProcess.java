package dev.unroll.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;

/**
 * The process of a training, as its journal names it.
 *
 * @param host the name of its machine
 * @param started when the process started, in milliseconds since 1970; a number is used again for
 *     other processes
 */
record RunProcess(String host, long number, long started) {
  /** Another machine's training is taken for lost when its journal is that old. */
  private static final Duration SILENCE = Duration.ofMinutes(5);

  static RunProcess current() {
    ProcessHandle process = ProcessHandle.current();
    return new RunProcess(machine(), process.pid(), started(process));
  }

  static RunProcess of(JsonNode line) {
    return new RunProcess(
        line.path("host").asText(), line.path("process").asLong(), line.path("started").asLong());
  }

  void addTo(ObjectNode line) {
    line.put("host", host).put("process", number).put("started", started);
  }

  /**
   * Whether it lives.
   *
   * @param lastLine time of the journal's last line, in milliseconds since 1970
   */
  boolean isAlive(long lastLine) {
    if (!host.equals(machine())) {
      return System.currentTimeMillis() - lastLine < SILENCE.toMillis();
    }
    return ProcessHandle.of(number)
        .filter(process -> process.isAlive() && started(process) == started)
        .isPresent();
  }

  private static long started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  private static String machine() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
