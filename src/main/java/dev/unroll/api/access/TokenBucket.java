package dev.unroll.api.access;

import dev.unroll.engine.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * A token bucket: full at first, and filled evenly, once within a period. What is taken in advance
 * is settled later, which may leave it below empty.
 */
final class TokenBucket {
  private static final double NANOS_A_MILLI = Duration.ofMillis(1).toNanos();

  private final int capacity;
  private final double periodNanos;
  private final Clock clock;
  private double level;
  private long filled;

  /** One that is filled within a minute. */
  TokenBucket(int capacity, Clock clock) {
    this(capacity, Duration.ofMinutes(1), clock);
  }

  TokenBucket(int capacity, Duration period, Clock clock) {
    this.capacity = capacity;
    this.periodNanos = period.toNanos();
    this.clock = clock;
    this.level = capacity;
    this.filled = clock.nanos();
  }

  int capacity() {
    return capacity;
  }

  /** How much of an amount is taken in advance: more than the bucket holds is never there. */
  long bounded(long amount) {
    return Math.min(amount, capacity);
  }

  /**
   * Takes an amount, at most {@link #bounded}, or nothing.
   *
   * @return empty if it was there, else how long it takes to be there
   */
  synchronized Optional<Duration> take(long amount) {
    fill();
    if (level >= amount) {
      level -= amount;
      return Optional.empty();
    }
    double nanos = (amount - level) * periodNanos / capacity;
    return Optional.of(Duration.ofMillis(Math.max(1, Math.round(nanos / NANOS_A_MILLI))));
  }

  /** Puts back what was taken too much; below 0, takes what was taken too little. */
  synchronized void putBack(long amount) {
    fill();
    level = Math.min(capacity, level + amount);
  }

  synchronized boolean isFull() {
    fill();
    return level >= capacity;
  }

  private void fill() {
    long now = clock.nanos();
    level = Math.min(capacity, level + (now - filled) * capacity / periodNanos);
    filled = now;
  }
}
