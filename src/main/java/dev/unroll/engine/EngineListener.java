package dev.unroll.engine;

import dev.unroll.engine.queue.Sender;
import java.time.Duration;

/**
 * Receives what happens to every request, for metrics and traces. {@link #arrived}, {@link
 * #admitted} and {@link #rejected} are called on the submitting thread, everything else on the
 * engine's; implementations must be quick and must not throw.
 */
public interface EngineListener {
  /** Ignores everything. */
  EngineListener NONE = new EngineListener() {};

  /**
   * A request arrived and is about to be prepared and admitted.
   *
   * @param wanted what it wants of the model
   * @return what hears of this request from now on
   */
  default EngineListener arrived(Capability wanted) {
    return this;
  }

  /** Whose the request is that this listens to. */
  default Sender sender() {
    return Sender.ANYBODY;
  }

  /** This listener, then another. */
  default EngineListener and(EngineListener other) {
    return other == NONE ? this : new ListenerPair(this, other);
  }

  /** The request was admitted. */
  default void admitted() {}

  /** The request was not admitted. */
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

  /**
   * One run of the model decoded one token of each of these sequences together.
   *
   * @param took time of the run
   */
  default void decoded(int sequences, Duration took) {}

  /**
   * One run of the model read a stretch of a prompt, or texts to translate.
   *
   * @param took time of the run
   */
  default void prefilled(Duration took) {}

  /** A run of the model threw; called for every request that fails by it. */
  default void failed(RuntimeException cause) {}

  /** An admitted request ended, in whatever way. */
  default void finished(JobOutcome outcome, Usage usage, Duration sinceAdmitted) {}
}
