package dev.unroll.engine;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what another thread is about to do. */
public final class Eventually {
  private Eventually() {}

  public static void holds(BooleanSupplier condition) {
    holds(Duration.ofSeconds(20), condition);
  }

  public static void holds(Duration patience, BooleanSupplier condition) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("did not happen within " + patience);
      }
      LockSupport.parkNanos(200_000);
    }
  }
}
