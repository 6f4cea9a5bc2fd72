package dev.unroll.engine;

/** How a request ended, seen from the engine. */
public enum Outcome {
  /** A stop string or the model's end token. */
  STOP,
  /** As many tokens or steps as were asked for. */
  LENGTH,
  /** The model or the engine failed it. */
  FAILED,
  /** Its subscriber left. */
  CANCELLED
}
