package dev.unroll.chat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What JSON holds, in the form that templates read: texts, {@link Long} and {@link Double},
 * booleans, {@code null}, lists, and maps with texts as keys.
 */
public final class PlainValue {
  private PlainValue() {}

  /** The same value with other texts, keys included. */
  public static Object mapped(Object value, UnaryOperator<String> change) {
    return switch (value) {
      case String text -> change.apply(text);
      case List<?> list -> {
        List<@Nullable Object> items = new ArrayList<>();
        list.forEach(item -> items.add(item == null ? null : mapped(item, change)));
        yield Collections.unmodifiableList(items);
      }
      case Map<?, ?> map -> mapped(map, change);
      default -> value;
    };
  }

  /** The same object with other texts, keys included. */
  public static Map<String, @Nullable Object> mapped(Map<?, ?> map, UnaryOperator<String> change) {
    Map<String, @Nullable Object> entries = new LinkedHashMap<>();
    map.forEach(
        (key, item) ->
            entries.put(
                change.apply(String.valueOf(key)), item == null ? null : mapped(item, change)));
    return Collections.unmodifiableMap(entries);
  }

  /** About as many characters as it has in JSON. */
  public static long characters(@Nullable Object value) {
    long characters = 2;
    switch (value) {
      case null -> characters += 2;
      case String text -> characters += text.length();
      case List<?> list -> {
        for (Object item : list) {
          characters += 2 + characters(item);
        }
      }
      case Map<?, ?> map -> {
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          characters += 4 + characters(entry.getKey()) + characters(entry.getValue());
        }
      }
      default -> characters += 8;
    }
    return characters;
  }
}
