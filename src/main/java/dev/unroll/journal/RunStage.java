package dev.unroll.journal;

/** What a training that runs is doing. */
public enum RunStage {
  /** It reads its data; there is no update yet. */
  READING,
  /** It changes its weights. */
  UPDATING,
  /** It writes the model and measures it. */
  WRITING
}
