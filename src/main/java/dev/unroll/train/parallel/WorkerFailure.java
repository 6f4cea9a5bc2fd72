package dev.unroll.train.parallel;

/**
 * The workers of a training are no longer together: one of them was lost, or does not belong to it.
 * The message is one line. What all of them had at the latest checkpoint can be continued.
 */
@SuppressWarnings("serial") // never serialized
public final class WorkerFailure extends RuntimeException {
  public WorkerFailure(String message) {
    super(message);
  }

  public WorkerFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
