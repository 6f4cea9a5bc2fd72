package dev.unroll.engine;

import java.time.Duration;
import java.util.concurrent.Flow;

/** One loaded model and the platform thread that runs it. */
public final class Engine implements AutoCloseable {

  /**
   * Admits a request. Never blocks. The answer begins at once and waits in a small buffer for its
   * one subscriber; a subscriber that asks for nothing pauses it, one that cancels ends it.
   *
   * @throws RequestRejected when it is not admitted
   */
  public Flow.Publisher<Event> submit(Request request) {
    return subscriber -> subscriber.onError(new IllegalStateException("not there yet: " + request));
  }

  /**
   * Runs the model once from prompt to token and waits for it.
   *
   * @throws IllegalStateException with the reason when the model fails
   */
  public void warmUp() {}

  /** How many requests have a slot. */
  public int running() {
    return 0;
  }

  /** How many requests wait for a slot. */
  public int waiting() {
    return 0;
  }

  /**
   * Takes nothing new and waits until what was admitted has ended.
   *
   * @param patience how long to wait
   * @return whether all ended in time
   */
  public boolean drain(Duration patience) {
    return patience.isZero();
  }

  /** Fails what still runs, ends the thread and releases the model. */
  @Override
  public void close() {}
}
