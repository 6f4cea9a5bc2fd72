package dev.unroll.bundle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks of keys. JSON binding hands records {@code null} for a key that is missing. */
final class Required {
  private Required() {}

  static void present(@Nullable Object value, String key) {
    if (value == null) {
      throw new IllegalArgumentException(key + ": is missing");
    }
  }

  /** A copy of a required list. */
  static <T> List<T> list(@Nullable List<T> values, String key) {
    if (values == null) {
      throw new IllegalArgumentException(key + ": is missing");
    }
    return List.copyOf(values);
  }

  static void atLeast(int least, int value, String key) {
    if (value < least) {
      throw new IllegalArgumentException(key + ": must be at least " + least + ", is " + value);
    }
  }

  static void nonBlank(@Nullable String value, String key) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(key + ": is missing");
    }
  }
}
