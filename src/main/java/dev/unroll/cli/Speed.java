package dev.unroll.cli;

import java.time.Duration;
import java.util.function.LongSupplier;

/** How fast updates are made, over the last few seconds, and how long the rest will take. */
final class Speed {

  private static final double MEMORY_SECONDS = 10;

  private final LongSupplier nanoTime;
  private final long total;
  private long lastTime;
  private double updatesPerSecond;

  /**
   * @param total number of the last update
   */
  Speed(LongSupplier nanoTime, long total) {
    this.nanoTime = nanoTime;
    this.total = total;
    this.lastTime = nanoTime.getAsLong();
  }

  /** Takes note that an update was made just now. */
  void updated() {
    long now = nanoTime.getAsLong();
    double seconds = Math.max(1e-6, (now - lastTime) / 1e9);
    lastTime = now;
    // An exponential mean over time: a slow update counts for as long as it took.
    double weight = 1 - Math.exp(-seconds / MEMORY_SECONDS);
    updatesPerSecond =
        updatesPerSecond == 0
            ? 1 / seconds
            : 1 / ((1 - weight) / updatesPerSecond + weight * seconds);
  }

  double updatesPerSecond() {
    return updatesPerSecond;
  }

  Duration left(long update) {
    return updatesPerSecond == 0
        ? Duration.ZERO
        : Duration.ofMillis((long) (1000 * (total - update) / updatesPerSecond));
  }
}
