package dev.unroll.spark;

import org.jspecify.annotations.Nullable;

/** What became of a row. */
sealed interface Outcome {
  /**
   * It was done.
   *
   * @param values of {@link Work#columns}
   * @param tokens that the model wrote, where it counts them; else 0
   */
  record Done(@Nullable Object[] values, long tokens) implements Outcome {
    static Done of(@Nullable Object... values) {
      return new Done(values, 0);
    }
  }

  /** It was not: why, in one line. */
  record Failed(String message) implements Outcome {
    static Failed of(RuntimeException failure) {
      String message = failure.getMessage();
      return new Failed(message == null ? failure.getClass().getSimpleName() : message);
    }
  }
}
