package dev.unroll.chat;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value whose parts a template can set, also from within a loop. */
final class Namespace {
  private final Map<String, @Nullable Object> values = new HashMap<>();

  Namespace(Map<?, ?> values) {
    values.forEach((name, value) -> this.values.put(Values.string(name), value));
  }

  void put(String name, @Nullable Object value) {
    values.put(name, value);
  }

  @Nullable Object get(String name) {
    return values.containsKey(name) ? values.get(name) : new Undefined(name);
  }
}
