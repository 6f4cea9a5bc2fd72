package dev.unroll.chat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The values of templates, which behave as Python's: texts, {@link Long} and {@link Double},
 * booleans, {@code null} for {@code None}, lists, {@link Tuple}s, dictionaries, {@link Namespace}s,
 * {@link LoopState}s, {@link Callable}s and {@link Undefined}.
 */
final class Values {
  private static final int MOST_ITEMS = 20_000;
  private static final double LARGE = 1e16;
  private static final double SMALL = 1e-4;

  private Values() {}

  static boolean isTrue(@Nullable Object value) {
    return switch (value) {
      case null -> false;
      case Undefined _ -> false;
      case Boolean truth -> truth;
      case Long number -> number != 0;
      case Double number -> number != 0;
      case String text -> !text.isEmpty();
      case Collection<?> several -> !several.isEmpty();
      case Map<?, ?> map -> !map.isEmpty();
      default -> true;
    };
  }

  static String string(@Nullable Object value) {
    if (value instanceof String text) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    write(value, out, false);
    return out.toString();
  }

  static String quoted(@Nullable Object value) {
    StringBuilder out = new StringBuilder();
    write(value, out, true);
    return out.toString();
  }

  private static void write(@Nullable Object value, StringBuilder out, boolean quoted) {
    Rendering.current().step();
    switch (value) {
      case null -> out.append("None");
      case Undefined _ -> out.append(quoted ? "Undefined" : "");
      case Boolean truth -> out.append(truth ? "True" : "False");
      case Long number -> out.append(number);
      case Double number -> out.append(decimal(number));
      case String text -> {
        if (quoted) {
          quote(text, out);
        } else {
          out.append(text);
        }
      }
      case Tuple tuple -> {
        list(tuple, "(", tuple.size() == 1 ? ",)" : ")", out);
      }
      case Collection<?> several -> list(several, "[", "]", out);
      case Map<?, ?> map -> {
        out.append('{');
        String between = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          out.append(between);
          write(entry.getKey(), out, true);
          out.append(": ");
          write(entry.getValue(), out, true);
          between = ", ";
        }
        out.append('}');
      }
      case Namespace _ -> out.append("<Namespace>");
      default -> out.append("<function>");
    }
    bounded(out.length());
  }

  private static void list(Collection<?> items, String open, String close, StringBuilder out) {
    out.append(open);
    String between = "";
    for (Object item : items) {
      out.append(between);
      write(item, out, true);
      between = ", ";
    }
    out.append(close);
  }

  private static void quote(String text, StringBuilder out) {
    char mark = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    out.append(mark);
    text.codePoints()
        .forEach(
            c -> {
              if (c == mark || c == '\\') {
                out.append('\\').append((char) c);
              } else if (c == '\n') {
                out.append("\\n");
              } else if (c == '\t') {
                out.append("\\t");
              } else if (c == '\r') {
                out.append("\\r");
              } else if (c < ' ' || (c >= 0x7f && c <= 0xa0) || c == 0xad) {
                out.append("\\x%02x".formatted(c));
              } else {
                out.appendCodePoint(c);
              }
            });
    out.append(mark);
  }

  /** A floating-point number as Python writes it. */
  static String decimal(double number) {
    if (Double.isNaN(number)) {
      return "nan";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "inf" : "-inf";
    }
    double size = Math.abs(number);
    if (size != 0 && (size >= LARGE || size < SMALL)) {
      BigDecimal exact = new BigDecimal(Double.toString(number)).stripTrailingZeros();
      int exponent = exact.precision() - exact.scale() - 1;
      String digits = exact.unscaledValue().abs().toString();
      String mantissa =
          digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
      return (number < 0 ? "-" : "")
          + mantissa
          + "e%s%02d".formatted(exponent < 0 ? "-" : "+", Math.abs(exponent));
    }
    String plain = new BigDecimal(Double.toString(number)).toPlainString();
    return plain.contains(".") ? plain : plain + ".0";
  }

  /** Refuses a text that is too long. */
  static String bounded(String text) {
    bounded(text.length());
    return text;
  }

  static void bounded(long characters) {
    if (characters > Rendering.LONGEST) {
      throw new TemplateException("the template makes a value that is too large");
    }
  }

  static void fewItems(long items) {
    if (items > MOST_ITEMS) {
      throw new TemplateException("the template makes a value that is too large");
    }
  }

  /** The items that a loop over a value has. */
  static List<@Nullable Object> items(@Nullable Object value) {
    List<@Nullable Object> items =
        switch (value) {
          case Undefined _ -> new ArrayList<>();
          case Collection<?> several -> new ArrayList<>(several);
          case Map<?, ?> map -> new ArrayList<>(map.keySet());
          case String text -> {
            fewItems(text.length());
            yield new ArrayList<>(text.codePoints().mapToObj(Character::toString).toList());
          }
          case null, default -> throw fault(kind(value) + " has no items");
        };
    return items;
  }

  static TemplateException fault(String reason) {
    return new TemplateException("the template cannot be rendered: " + reason);
  }

  static String kind(@Nullable Object value) {
    return switch (value) {
      case null -> "None";
      case Undefined(String name) -> "the undefined '" + name + "'";
      case String _ -> "a string";
      case Long _, Double _ -> "a number";
      case Boolean _ -> "a truth value";
      case Tuple _ -> "a tuple";
      case Collection<?> _ -> "a list";
      case Map<?, ?> _ -> "a dictionary";
      case LoopState _ -> "a loop";
      case Namespace _ -> "a namespace";
      default -> "a function";
    };
  }

  static int integer(@Nullable Object value) {
    long number =
        switch (value) {
          case Boolean truth -> truth ? 1 : 0;
          case Long whole -> whole;
          case null, default -> throw fault(kind(value) + " is no whole number");
        };
    return Math.clamp(number, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  static boolean areEqual(@Nullable Object a, @Nullable Object b) {
    Rendering.current().step();
    if (a instanceof Undefined || b instanceof Undefined) {
      return a instanceof Undefined && b instanceof Undefined;
    }
    if (isNumber(a) && isNumber(b)) {
      boolean isReal = (a instanceof Double) || (b instanceof Double);
      return isReal
          ? Double.compare(Arithmetic.real(a), Arithmetic.real(b)) == 0
          : Long.compare(Arithmetic.whole(a), Arithmetic.whole(b)) == 0;
    }
    if (a instanceof List<?> some && b instanceof List<?> others) {
      if (some.size() != others.size() || ((a instanceof Tuple) != (b instanceof Tuple))) {
        return false;
      }
      for (int i = 0; i < some.size(); i++) {
        if (!areEqual(some.get(i), others.get(i))) {
          return false;
        }
      }
      return true;
    }
    if (a instanceof Map<?, ?> some && b instanceof Map<?, ?> others) {
      return some.size() == others.size()
          && some.entrySet().stream()
              .allMatch(
                  entry ->
                      others.containsKey(entry.getKey())
                          && areEqual(entry.getValue(), others.get(entry.getKey())));
    }
    return Objects.equals(a, b) && !(a instanceof Collection<?>) && !(a instanceof Map<?, ?>);
  }

  static boolean isNumber(@Nullable Object value) {
    return value instanceof Long || value instanceof Double || value instanceof Boolean;
  }

  static boolean contains(@Nullable Object all, @Nullable Object part) {
    return switch (all) {
      case String text when part instanceof String inner -> text.contains(inner);
      case Map<?, ?> map -> map.containsKey(key(part));
      case Collection<?> several -> several.stream().anyMatch(item -> areEqual(item, part));
      case Undefined _ -> false;
      case null, default -> throw fault("nothing can be in " + kind(all));
    };
  }

  /** What may be a key: the hash of nested lists can take for ever. */
  static @Nullable Object key(@Nullable Object value) {
    if (value instanceof Collection<?> || value instanceof Map<?, ?>) {
      throw fault(kind(value) + " cannot be a key");
    }
    return value;
  }

  /** The part of a value that a key names: {@code value[key]}. */
  static @Nullable Object item(@Nullable Object value, @Nullable Object key) {
    Object missing = new Undefined(string(key));
    return switch (value) {
      case Map<?, ?> map -> {
        Object normal = key instanceof Boolean truth ? (Object) (truth ? 1L : 0L) : key(key);
        yield map.containsKey(normal)
            ? map.get(normal)
            : key instanceof String name ? method(map, name, missing) : missing;
      }
      case List<?> list when isIndex(key) -> {
        int index = index(key, list.size());
        yield index < 0 ? missing : list.get(index);
      }
      case String text when isIndex(key) -> {
        int[] characters = text.codePoints().toArray();
        int index = index(key, characters.length);
        yield index < 0 ? missing : Character.toString(characters[index]);
      }
      case Undefined undefined -> throw undefined.used();
      case null, default -> key instanceof String name ? attribute(value, name) : missing;
    };
  }

  private static boolean isIndex(@Nullable Object key) {
    return key instanceof Long || key instanceof Boolean;
  }

  private static int index(@Nullable Object key, int size) {
    int index = integer(key);
    int fromStart = index < 0 ? index + size : index;
    return fromStart < size ? fromStart : -1;
  }

  /** The part of a value that a name names: {@code value.name}. */
  static @Nullable Object attribute(@Nullable Object value, String name) {
    Object missing = new Undefined(name);
    return switch (value) {
      case Undefined undefined -> throw undefined.used();
      case LoopState loop -> loop.attribute(name);
      case Namespace space -> space.get(name);
      case Map<?, ?> map -> method(map, name, map.containsKey(name) ? map.get(name) : missing);
      case String text -> method(text, name, missing);
      case List<?> list -> method(list, name, missing);
      case null, default -> missing;
    };
  }

  private static @Nullable Object method(Object value, String name, @Nullable Object otherwise) {
    return PythonMethods.has(value, name)
        ? (Callable) arguments -> PythonMethods.call(value, name, arguments)
        : otherwise;
  }

  /** Items that cannot be changed. */
  static Tuple tuple(@Nullable Object... items) {
    return new Tuple(new ArrayList<>(Arrays.asList(items)));
  }
}
