package dev.unroll.bundle;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  /** A copy of a required map, in its order. */
  static <T> Map<String, T> map(@Nullable Map<String, T> values, String key) {
    if (values == null) {
      throw new IllegalArgumentException(key + ": is missing");
    }
    return Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** Refuses a value that is there, but none of those. */
  static void oneOf(Set<String> values, @Nullable String value, String key) {
    if (value != null && !values.contains(value)) {
      throw new IllegalArgumentException(key + ": is none of " + values);
    }
  }

  /** Refuses a value that is there, but not between 0 and 1. */
  static void share(@Nullable Double value, String key) {
    if (value != null && !(value > 0 && value < 1)) {
      throw new IllegalArgumentException(key + ": must be above 0 and below 1, is " + value);
    }
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
