package dev.unroll.checkpoint;

/** A checkpoint that cannot be read: one line that says which file, which tensor and why. */
public final class CheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CheckpointException(String message) {
    super(message);
  }

  public CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
