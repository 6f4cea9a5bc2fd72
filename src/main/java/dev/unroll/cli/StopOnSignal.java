package dev.unroll.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A request to stop that arrives as SIGINT or SIGTERM. The process ends only when the work has
 * reached a good end, that is when this object is closed, or after a minute.
 */
final class StopOnSignal implements BooleanSupplier, AutoCloseable {

  private static final long SECONDS_TO_FINISH = 60;

  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook = new Thread(this::stop, "stop-training");
  private volatile boolean requested;

  StopOnSignal() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  @Override
  public boolean getAsBoolean() {
    return requested;
  }

  private void stop() {
    requested = true;
    try {
      if (!finished.await(SECONDS_TO_FINISH, TimeUnit.SECONDS)) {
        System.err.println("unroll: the last update did not end in a minute, leaving without it");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    finished.countDown();
    if (!requested) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException shutdownHasBegun) {
        // The hook runs now and ends at once.
      }
    }
  }
}
