package dev.unroll.engine;

import java.time.Duration;

/**
 * Receives what happens to every request, for metrics. {@link #rejected} is called on the
 * submitting thread, everything else on the engine's; implementations must be quick and must not
 * throw.
 */
public interface EngineListener {
  /** Ignores everything. */
  EngineListener NONE = new EngineListener() {};

  /** This listener, then another. */
  default EngineListener and(EngineListener other) {
    return other == NONE ? this : new ListenerPair(this, other);
  }

  /** A request was not admitted. */
  default void rejected(RequestRejected reason) {}

  /**
   * A request got a slot.
   *
   * @param queued time since it was admitted
   */
  default void started(Duration queued) {}

  /**
   * A request's first token, or forecast step, was generated.
   *
   * @param sinceAdmitted time to first token
   */
  default void firstToken(Duration sinceAdmitted) {}

  /**
   * A further token was generated.
   *
   * @param sincePrevious time between tokens; pauses for a slow reader are in it
   */
  default void token(Duration sincePrevious) {}

  /** One step of the model decoded this many sequences together. */
  default void decoded(int sequences) {}

  /** A run of the model threw; called for every request that fails by it. */
  default void failed(RuntimeException cause) {}

  /** An admitted request ended, in whatever way. */
  default void finished(JobOutcome outcome, Usage usage, Duration sinceAdmitted) {}
}
