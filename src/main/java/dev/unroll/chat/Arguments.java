package dev.unroll.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a function, filter or test is given.
 *
 * @param plain by position
 * @param named by name
 */
record Arguments(List<@Nullable Object> plain, Map<String, @Nullable Object> named) {
  static final Arguments NONE = new Arguments(List.of(), Map.of());

  static Arguments of(List<@Nullable Object> plain) {
    return new Arguments(plain, Map.of());
  }

  /** The argument at a position, or of a name; or another value where it is not given. */
  @Nullable Object get(int position, String name, @Nullable Object otherwise) {
    if (position < plain.size()) {
      return plain.get(position);
    }
    return named.containsKey(name) ? named.get(name) : otherwise;
  }

  String text(int position, String name, String otherwise) {
    return Values.string(get(position, name, otherwise));
  }

  int number(int position, String name, int otherwise) {
    return Values.integer(get(position, name, (long) otherwise));
  }

  boolean flag(int position, String name, boolean otherwise) {
    return Values.isTrue(get(position, name, otherwise));
  }

  /** The arguments but the first. */
  Arguments rest() {
    return new Arguments(plain.subList(Math.min(1, plain.size()), plain.size()), named);
  }

  /** All arguments in their order. */
  List<@Nullable Object> all() {
    List<@Nullable Object> all = new ArrayList<>(plain);
    all.addAll(new LinkedHashMap<>(named).values());
    return all;
  }
}
