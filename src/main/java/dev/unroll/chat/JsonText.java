package dev.unroll.chat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Python's {@code json.dumps}, which {@code tojson} is in Hugging Face's chat templates. */
final class JsonText {
  private final StringBuilder out = new StringBuilder();
  private final boolean isAscii;
  private final boolean isSorted;
  private final @Nullable String indent;
  private final String item;
  private final String key;

  private JsonText(Arguments arguments) {
    this.isAscii = arguments.flag(0, "ensure_ascii", false);
    Object given = arguments.get(1, "indent", null);
    this.indent =
        switch (given) {
          case Long width -> " ".repeat(Math.clamp(width, 0, 16));
          case String margin -> margin;
          case null, default -> null;
        };
    Object separators = arguments.get(2, "separators", null);
    List<?> pair = separators instanceof List<?> list && list.size() == 2 ? list : null;
    this.item = pair != null ? Values.string(pair.get(0)) : indent == null ? ", " : ",";
    this.key = pair != null ? Values.string(pair.get(1)) : ": ";
    this.isSorted = arguments.flag(3, "sort_keys", false);
  }

  static String of(@Nullable Object value, Arguments arguments) {
    JsonText text = new JsonText(arguments);
    text.write(value, 0);
    return text.out.toString();
  }

  private void write(@Nullable Object value, int depth) {
    Rendering.current().step();
    switch (value) {
      case null -> out.append("null");
      case Boolean truth -> out.append(truth);
      case Long number -> out.append(number);
      case Double number -> out.append(decimal(number));
      case String text -> quote(text);
      case Collection<?> several -> {
        List<Runnable> parts = new ArrayList<>();
        several.forEach(part -> parts.add(() -> write(part, depth + 1)));
        list("[", parts, "]", depth);
      }
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> named = isSorted ? new TreeMap<>() : new LinkedHashMap<>();
        map.forEach((name, part) -> named.put(name(name), part));
        List<Runnable> parts = new ArrayList<>();
        named.forEach(
            (name, part) ->
                parts.add(
                    () -> {
                      quote(name);
                      out.append(key);
                      write(part, depth + 1);
                    }));
        list("{", parts, "}", depth);
      }
      default -> throw Values.fault("tojson cannot write " + Values.kind(value));
    }
    Values.bounded(out.length());
  }

  private static String name(@Nullable Object name) {
    return switch (name) {
      case null -> "null";
      case Boolean truth -> truth.toString();
      default -> Values.string(name);
    };
  }

  private static String decimal(double number) {
    return Double.isNaN(number)
        ? "NaN"
        : Double.isInfinite(number)
            ? (number > 0 ? "Infinity" : "-Infinity")
            : Values.decimal(number);
  }

  private void list(String open, List<Runnable> parts, String close, int depth) {
    out.append(open);
    for (int i = 0; i < parts.size(); i++) {
      out.append(i == 0 ? "" : item);
      line(depth + 1);
      parts.get(i).run();
    }
    if (!parts.isEmpty()) {
      line(depth);
    }
    out.append(close);
  }

  private void line(int depth) {
    if (indent != null) {
      out.append('\n').append(indent.repeat(depth));
      Values.bounded(out.length());
    }
  }

  private void quote(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (c < ' ' || (isAscii && c > '~')) {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
