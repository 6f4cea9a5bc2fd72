package dev.unroll.journal;

/** How a training stands. */
public enum RunState {
  /** It makes updates, or writes its model. */
  RUNNING,
  /** It ended with a checkpoint, because it was asked to. */
  STOPPED,
  /** Its model was written. */
  FINISHED,
  /** It ended with an error. */
  FAILED,
  /** Its process is gone, and has not said why. */
  LOST
}
