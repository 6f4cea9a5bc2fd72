package dev.unroll.engine;

/** How a job ended, as the engine sees it. */
public enum JobOutcome {
  /** A stop string or the model's end token. */
  STOP,
  /** The most tokens or steps that the request or the model permits. */
  LENGTH,
  /** The model or the engine failed it. */
  FAILED,
  /** Its subscriber cancelled. */
  CANCELLED,
  /** It took longer than requests may, from admission to end. */
  DEADLINE,
  /** It waited longer for its turn than requests may. */
  QUEUE_DEADLINE
}
