package dev.unroll.engine;

import java.time.Duration;

/** A loaded model that takes requests, as seen by who starts it, watches it and ends it. */
public interface ServedEngine extends AutoCloseable {
  /**
   * Runs the model once from input to output and waits for it.
   *
   * @throws IllegalStateException with the reason when the model fails
   */
  void warmUp();

  /** How many requests are being worked on. */
  int running();

  /** How many requests wait for their turn. */
  int waiting();

  /**
   * Takes nothing new and waits until what was admitted has ended.
   *
   * @param patience how long to wait
   * @return whether all ended in time
   */
  boolean drain(Duration patience);

  /**
   * Fails what has not ended and releases the model once the step that runs is over. A further call
   * does nothing.
   */
  @Override
  void close();
}
