package dev.unroll.train.step;

import org.jspecify.annotations.Nullable;

/** Training cannot go on for a reason its user can act on; the message is one clear line. */
public final class TrainingException extends RuntimeException {

  public TrainingException(String message) {
    super(message);
  }

  public TrainingException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
