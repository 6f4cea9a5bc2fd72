package dev.unroll.chat;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.filter.Filter;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code items}, the pairs of a dictionary, and {@code dictsort}, the same in order of the keys.
 */
final class DictionaryFilter implements Filter {
  private final boolean sorted;

  DictionaryFilter(boolean sorted) {
    this.sorted = sorted;
  }

  @Override
  public String getName() {
    return sorted ? "dictsort" : "items";
  }

  @Override
  public Object filter(
      @Nullable Object value, JinjavaInterpreter interpreter, String... arguments) {
    if (!(value instanceof Map<?, ?> map)) {
      return List.of();
    }
    List<List<Object>> entries = PythonMethods.entries(map);
    if (sorted) {
      entries.sort(
          Comparator.comparing(
              entry -> String.valueOf(entry.getFirst()), String.CASE_INSENSITIVE_ORDER));
    }
    return entries;
  }
}
