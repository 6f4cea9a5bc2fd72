package dev.unroll.local;

/**
 * A model cannot be opened, does not take a request, or fails. The message is one line for people;
 * the cause, where there is one, is the engine's.
 */
@SuppressWarnings("serial") // never serialized
public final class LocalFailure extends RuntimeException {
  LocalFailure(String message) {
    super(message);
  }

  LocalFailure(String message, Throwable cause) {
    super(message, cause);
  }

  LocalFailure(RuntimeException cause) {
    super(cause.getMessage(), cause);
  }
}
