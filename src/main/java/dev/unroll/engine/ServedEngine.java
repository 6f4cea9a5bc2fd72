package dev.unroll.engine;

import java.time.Duration;
import java.util.Set;

/** A loaded model that takes requests, for the code that starts, watches and ends it. */
public interface ServedEngine extends AutoCloseable {
  EngineHost<?, ?> host();

  /** What the model can do. */
  Set<Capability> capabilities();

  /**
   * Runs the model once from input to output and waits for it.
   *
   * @throws IllegalStateException with the reason when the model fails
   */
  void warmUp();

  /** How many requests can be worked on together. */
  default int slots() {
    return host().slots();
  }

  /** How many requests are being worked on. */
  default int running() {
    return host().running();
  }

  /** Memory of the model's caches, in bytes. */
  default long cacheBytes() {
    return host().cacheBytes();
  }

  /** How many requests wait for their turn. */
  default int waiting() {
    return host().waiting();
  }

  /** How many runs of the model in a row have failed. */
  default int failedRuns() {
    return host().failedRuns();
  }

  /**
   * Admits nothing new and waits until what was admitted has ended.
   *
   * @param patience how long to wait
   * @return whether all ended in time
   */
  default boolean drain(Duration patience) {
    return host().drain(patience);
  }

  /** Whether it was closed; its memory is free then, or soon. */
  default boolean isClosed() {
    return host().isClosed();
  }

  /**
   * Fails what has not ended and releases the model once the step that runs is over. A further call
   * does nothing.
   */
  @Override
  default void close() {
    host().close();
  }
}
