package dev.unroll.chat;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The variables of a part of a template, and those around it. */
final class Scope {
  private final @Nullable Scope around;
  private final Map<String, @Nullable Object> values = new HashMap<>();

  Scope(@Nullable Scope around) {
    this.around = around;
  }

  void put(String name, @Nullable Object value) {
    values.put(name, value);
  }

  @Nullable Object get(String name) {
    for (Scope scope = this; scope != null; scope = scope.around) {
      if (scope.values.containsKey(name)) {
        return scope.values.get(name);
      }
    }
    return new Undefined(name);
  }
}
