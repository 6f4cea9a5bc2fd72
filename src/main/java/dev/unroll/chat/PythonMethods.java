package dev.unroll.chat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The methods of Python's strings, lists and dictionaries that chat templates call. */
final class PythonMethods {
  private PythonMethods() {}

  /**
   * Calls a method.
   *
   * @throws TemplateException when there is no such method, or not with such arguments
   */
  static @Nullable Object call(Object base, String method, List<@Nullable Object> arguments) {
    try {
      return switch (base) {
        case String text -> ofString(text, method, arguments);
        case List<?> list -> ofList(list, method, arguments);
        case Map<?, ?> map -> ofMap(map, method, arguments);
        default -> throw unknown(method, base);
      };
    } catch (IndexOutOfBoundsException | ClassCastException | NullPointerException e) {
      throw new TemplateException("wrong arguments for " + method + "()");
    }
  }

  private static @Nullable Object ofString(
      String text, String method, List<@Nullable Object> arguments) {
    return switch (method) {
      case "strip" -> stripped(text, arguments, true, true);
      case "lstrip" -> stripped(text, arguments, true, false);
      case "rstrip" -> stripped(text, arguments, false, true);
      case "startswith" -> anyOf(text, arguments, String::startsWith);
      case "endswith" -> anyOf(text, arguments, String::endsWith);
      case "split" -> split(text, arguments);
      case "splitlines" -> List.of(text.isEmpty() ? new String[0] : text.split("\n"));
      case "upper" -> text.toUpperCase(Locale.ROOT);
      case "lower" -> text.toLowerCase(Locale.ROOT);
      case "capitalize" ->
          text.isEmpty()
              ? text
              : text.substring(0, 1).toUpperCase(Locale.ROOT)
                  + text.substring(1).toLowerCase(Locale.ROOT);
      case "replace" -> text.replace(string(arguments, 0), string(arguments, 1));
      case "removeprefix" ->
          text.startsWith(string(arguments, 0))
              ? text.substring(string(arguments, 0).length())
              : text;
      case "removesuffix" ->
          text.endsWith(string(arguments, 0))
              ? text.substring(0, text.length() - string(arguments, 0).length())
              : text;
      case "join" -> String.join(text, items(arguments));
      case "find" -> (long) text.indexOf(string(arguments, 0));
      case "count" -> (long) text.split(Pattern.quote(string(arguments, 0)), -1).length - 1;
      case "isdigit" -> !text.isEmpty() && text.codePoints().allMatch(Character::isDigit);
      case "slice" -> slice(text, arguments);
      default -> throw unknown(method, text);
    };
  }

  private static @Nullable Object ofList(
      List<?> list, String method, List<@Nullable Object> arguments) {
    return switch (method) {
      case "append" -> {
        @SuppressWarnings("unchecked") // a list that the template made
        List<@Nullable Object> own = (List<@Nullable Object>) list;
        own.add(arguments.getFirst());
        yield null;
      }
      case "index" -> (long) list.indexOf(arguments.getFirst());
      case "count" ->
          list.stream().filter(item -> Objects.equals(item, arguments.getFirst())).count();
      case "slice" -> slice(list, arguments);
      default -> throw unknown(method, list);
    };
  }

  private static @Nullable Object ofMap(
      Map<?, ?> map, String method, List<@Nullable Object> arguments) {
    return switch (method) {
      case "get" -> {
        Object value = map.get(string(arguments, 0));
        yield value == null && arguments.size() > 1 ? arguments.get(1) : value;
      }
      case "items" -> entries(map);
      case "keys" -> new ArrayList<>(map.keySet());
      case "values" -> new ArrayList<>(map.values());
      default -> throw unknown(method, map);
    };
  }

  /** A dictionary's keys and values, pair by pair. */
  static List<List<Object>> entries(Map<?, ?> map) {
    List<List<Object>> entries = new ArrayList<>();
    map.forEach((key, value) -> entries.add(Arrays.asList(key, value)));
    return entries;
  }

  private static String stripped(
      String text, List<@Nullable Object> arguments, boolean left, boolean right) {
    String characters = arguments.isEmpty() ? null : (String) arguments.getFirst();
    int from = 0;
    int to = text.length();
    while (left && from < to && isStripped(text.charAt(from), characters)) {
      from++;
    }
    while (right && to > from && isStripped(text.charAt(to - 1), characters)) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean isStripped(char c, @Nullable String characters) {
    return characters == null ? Character.isWhitespace(c) : characters.indexOf(c) >= 0;
  }

  private static boolean anyOf(
      String text, List<@Nullable Object> arguments, BiPredicate<String, String> test) {
    return arguments.getFirst() instanceof Collection<?> several
        ? several.stream().anyMatch(one -> test.test(text, (String) one))
        : test.test(text, string(arguments, 0));
  }

  private static List<String> split(String text, List<@Nullable Object> arguments) {
    int most = arguments.size() > 1 ? ((Number) present(arguments.get(1))).intValue() : -1;
    if (arguments.isEmpty() || arguments.getFirst() == null) {
      String stripped = text.strip();
      return stripped.isEmpty()
          ? List.of()
          : List.of(stripped.split("\\s+", most < 0 ? 0 : most + 1));
    }
    String separator = Pattern.quote(string(arguments, 0));
    return List.of(text.split(separator, most < 0 ? -1 : most + 1));
  }

  private static List<String> items(List<@Nullable Object> arguments) {
    return ((Collection<?>) present(arguments.getFirst())).stream().map(String::valueOf).toList();
  }

  private static String slice(String text, List<@Nullable Object> bounds) {
    int[] characters = text.codePoints().toArray();
    return indices(characters.length, bounds).stream()
        .map(i -> Character.toString(characters[i]))
        .collect(Collectors.joining());
  }

  private static List<Object> slice(List<?> list, List<@Nullable Object> bounds) {
    List<Object> cut = new ArrayList<>(); // which the template may append to
    indices(list.size(), bounds).forEach(i -> cut.add(list.get(i)));
    return cut;
  }

  /** The indices that Python's {@code [start:stop:step]} names. */
  private static List<Integer> indices(int length, List<@Nullable Object> bounds) {
    int step = bounds.size() > 2 && bounds.get(2) != null ? number(bounds.get(2)) : 1;
    if (step == 0) {
      throw new TemplateException("a slice's step is 0");
    }
    int least = step > 0 ? 0 : -1;
    int most = step > 0 ? length : length - 1;
    int start = bound(bounds.get(0), length, least, most, step > 0 ? least : most);
    int stop = bound(bounds.get(1), length, least, most, step > 0 ? most : least);
    return LongStream.iterate(start, i -> step > 0 ? i < stop : i > stop, i -> i + step)
        .mapToObj(i -> (int) i)
        .toList();
  }

  private static int bound(@Nullable Object given, int length, int least, int most, int otherwise) {
    if (given == null) {
      return otherwise;
    }
    int index = number(given);
    return Math.clamp(index < 0 ? index + length : index, least, most);
  }

  private static int number(@Nullable Object value) {
    return ((Number) present(value)).intValue();
  }

  private static String string(List<@Nullable Object> arguments, int index) {
    return (String) present(arguments.get(index));
  }

  private static Object present(@Nullable Object value) {
    return Objects.requireNonNull(value);
  }

  private static TemplateException unknown(String method, Object base) {
    String of =
        switch (base) {
          case String _ -> "a string";
          case List<?> _ -> "a list";
          case Map<?, ?> _ -> "a dictionary";
          default -> "this value";
        };
    return new TemplateException("there is no " + method + "() of " + of);
  }
}
