package dev.unroll.bundle;

import org.jspecify.annotations.Nullable;

/** Checks of required keys. JSON binding hands records {@code null} for a key that is missing. */
final class Required {
  private Required() {}

  static void present(@Nullable Object value, String key) {
    if (value == null) {
      throw new IllegalArgumentException(key + ": is missing");
    }
  }

  static void nonBlank(@Nullable String value, String key) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(key + ": is missing");
    }
  }
}
