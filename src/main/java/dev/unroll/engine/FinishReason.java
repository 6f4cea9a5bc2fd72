package dev.unroll.engine;

/** Why an answer is complete. */
public enum FinishReason {
  /** A stop string or the model's end token. */
  STOP,
  /** As many tokens or steps as were asked for. */
  LENGTH
}
