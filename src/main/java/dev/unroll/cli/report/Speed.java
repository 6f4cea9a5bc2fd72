package dev.unroll.cli.report;

import java.time.Duration;
import java.util.function.LongSupplier;

/** How fast updates are made, over the last few seconds, and how long the rest will take. */
final class Speed {

  private static final double MEMORY_SECONDS = 10;

  private final LongSupplier nanoTime;
  private final long total;
  private long lastTime;
  private double recentUpdates;
  private double recentSeconds;

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
    double seconds = (now - lastTime) / 1e9;
    lastTime = now;
    // Updates and seconds fade alike, so that what took long counts for as long as it took.
    double kept = Math.exp(-seconds / MEMORY_SECONDS);
    recentUpdates = kept * recentUpdates + 1;
    recentSeconds = kept * recentSeconds + seconds;
  }

  double updatesPerSecond() {
    return recentSeconds > 0 ? recentUpdates / recentSeconds : 0;
  }

  Duration left(long update) {
    double speed = updatesPerSecond();
    return speed == 0 ? Duration.ZERO : Duration.ofMillis((long) (1000 * (total - update) / speed));
  }
}
