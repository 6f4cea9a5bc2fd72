package dev.unroll.data.store;

import org.jspecify.annotations.Nullable;

/** Data that is missing, damaged or cannot be fetched. The message is one line. */
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DataException(String message) {
    super(message);
  }

  public DataException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
