package dev.unroll.chat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The methods of Python's strings. */
final class StringMethods {
  static final Set<String> NAMES =
      Set.of(
          ("capitalize casefold center count endswith find format index isalnum isalpha isdecimal"
                  + " isdigit islower isnumeric isspace istitle isupper join ljust lower lstrip"
                  + " partition removeprefix removesuffix replace rfind rindex rjust rpartition"
                  + " rsplit rstrip split splitlines startswith strip swapcase title upper zfill")
              .split(" "));

  private StringMethods() {}

  static @Nullable Object call(String text, String method, Arguments given) {
    return switch (method) {
      case "strip" -> stripped(text, given, true, true);
      case "lstrip" -> stripped(text, given, true, false);
      case "rstrip" -> stripped(text, given, false, true);
      case "startswith" -> anyOf(text, given, String::startsWith);
      case "endswith" -> anyOf(text, given, String::endsWith);
      case "split" -> split(text, given);
      case "rsplit" -> rsplit(text, given);
      case "splitlines" -> lines(text, given.flag(0, "keepends", false));
      case "partition", "rpartition" -> partition(text, string(given, 0), method.startsWith("r"));
      case "upper" -> text.toUpperCase(Locale.ROOT);
      case "lower", "casefold" -> text.toLowerCase(Locale.ROOT);
      case "title" -> title(text);
      case "capitalize" -> capitalized(text);
      case "swapcase" -> swapped(text);
      case "replace" ->
          replaced(text, string(given, 0), string(given, 1), given.number(2, "count", -1));
      case "removeprefix" ->
          text.startsWith(string(given, 0)) ? text.substring(string(given, 0).length()) : text;
      case "removesuffix" ->
          text.endsWith(string(given, 0))
              ? text.substring(0, text.length() - string(given, 0).length())
              : text;
      case "join" -> join(text, Values.items(given.plain().getFirst()));
      case "find", "index", "rfind", "rindex" -> find(text, method, given);
      case "count" -> count(text, string(given, 0));
      case "format" -> StringFormat.braces(text, given);
      case "ljust" -> padded(text, given, "<");
      case "rjust" -> padded(text, given, ">");
      case "center" -> padded(text, given, "^");
      case "zfill" -> StringFormat.padded(text, "0", "=", width(given));
      case "isdigit", "isdecimal", "isnumeric" -> all(text, Character::isDigit);
      case "isalpha" -> all(text, Character::isLetter);
      case "isalnum" -> all(text, Character::isLetterOrDigit);
      case "isspace" -> all(text, StringMethods::isSpace);
      case "islower" ->
          text.chars().anyMatch(Character::isLowerCase)
              && text.equals(text.toLowerCase(Locale.ROOT));
      case "isupper" ->
          text.chars().anyMatch(Character::isUpperCase)
              && text.equals(text.toUpperCase(Locale.ROOT));
      case "istitle" -> text.chars().anyMatch(Character::isLetter) && text.equals(title(text));
      default -> throw PythonMethods.unknown(method, text);
    };
  }

  private static boolean all(String text, IntPredicate test) {
    return !text.isEmpty() && text.codePoints().allMatch(test);
  }

  /** White space as Python's strings know it. */
  static boolean isSpace(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
  }

  static String stripped(String text, boolean left, boolean right, @Nullable String characters) {
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

  private static String stripped(String text, Arguments given, boolean left, boolean right) {
    return stripped(text, left, right, (String) given.get(0, "chars", null));
  }

  private static boolean isStripped(char c, @Nullable String characters) {
    return characters == null ? isSpace(c) : characters.indexOf(c) >= 0;
  }

  private static boolean anyOf(String text, Arguments given, BiPredicate<String, String> test) {
    return given.plain().getFirst() instanceof Collection<?> several
        ? several.stream().anyMatch(one -> test.test(text, (String) Objects.requireNonNull(one)))
        : test.test(text, string(given, 0));
  }

  private static List<@Nullable Object> split(String text, Arguments given) {
    int most = given.number(1, "maxsplit", -1);
    List<@Nullable Object> parts = new ArrayList<>();
    if (!(given.get(0, "sep", null) instanceof String separator)) {
      int at = skip(text, 0, true);
      while (at < text.length()) {
        if (most >= 0 && parts.size() == most) {
          parts.add(stripped(text.substring(at), false, true, null));
          break;
        }
        int end = skip(text, at, false);
        parts.add(text.substring(at, end));
        Values.fewItems(parts.size());
        at = skip(text, end, true);
      }
      return parts;
    }
    if (separator.isEmpty()) {
      throw new TemplateException("wrong arguments for split()");
    }
    int from = 0;
    int at = text.indexOf(separator);
    while (at >= 0 && (most < 0 || parts.size() < most)) {
      parts.add(text.substring(from, at));
      Values.fewItems(parts.size());
      from = at + separator.length();
      at = text.indexOf(separator, from);
    }
    parts.add(text.substring(from));
    return parts;
  }

  /** The first place from one on that is no space, or that is one. */
  private static int skip(String text, int from, boolean spaces) {
    int at = from;
    while (at < text.length() && isSpace(text.charAt(at)) == spaces) {
      at++;
    }
    return at;
  }

  private static List<@Nullable Object> rsplit(String text, Arguments given) {
    int most = given.number(1, "maxsplit", -1);
    if (most < 0) {
      return split(text, given);
    }
    Object separator = given.get(0, "sep", null);
    List<@Nullable Object> parts =
        separator instanceof String some ? rsplit(text, some, most) : rsplitAtSpaces(text, most);
    Collections.reverse(parts);
    return parts;
  }

  /** Parts from the last one on. */
  private static List<@Nullable Object> rsplitAtSpaces(String text, int most) {
    List<@Nullable Object> parts = new ArrayList<>();
    int end = skipBack(text, text.length(), true);
    while (end > 0 && parts.size() < most) {
      int start = skipBack(text, end, false);
      parts.add(text.substring(start, end));
      Values.fewItems(parts.size());
      end = skipBack(text, start, true);
    }
    if (end > 0) {
      parts.add(text.substring(0, end));
    }
    return parts;
  }

  private static List<@Nullable Object> rsplit(String text, String separator, int most) {
    if (separator.isEmpty()) {
      throw new TemplateException("wrong arguments for rsplit()");
    }
    List<@Nullable Object> parts = new ArrayList<>();
    int end = text.length();
    int at = text.lastIndexOf(separator);
    while (at >= 0 && parts.size() < most) {
      parts.add(text.substring(at + separator.length(), end));
      Values.fewItems(parts.size());
      end = at;
      at = text.lastIndexOf(separator, end - separator.length());
    }
    parts.add(text.substring(0, end));
    return parts;
  }

  /** The last place up to one before which there is no space, or is one. */
  private static int skipBack(String text, int to, boolean spaces) {
    int at = to;
    while (at > 0 && isSpace(text.charAt(at - 1)) == spaces) {
      at--;
    }
    return at;
  }

  static List<@Nullable Object> lines(String text, boolean keepEnds) {
    List<@Nullable Object> lines = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c >= '\n' && c <= '\r')
          || (c >= 0x1c && c <= 0x1e)
          || c == 0x85
          || c == 0x2028
          || c == 0x2029) {
        int end = i;
        if (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
          i++;
        }
        lines.add(text.substring(from, keepEnds ? i + 1 : end));
        Values.fewItems(lines.size());
        from = i + 1;
      }
    }
    if (from < text.length()) {
      lines.add(text.substring(from));
    }
    return lines;
  }

  private static Tuple partition(String text, String separator, boolean last) {
    int at = last ? text.lastIndexOf(separator) : text.indexOf(separator);
    if (at < 0) {
      return last ? Values.tuple("", "", text) : Values.tuple(text, "", "");
    }
    return Values.tuple(text.substring(0, at), separator, text.substring(at + separator.length()));
  }

  private static String title(String text) {
    StringBuilder out = new StringBuilder();
    boolean within = false;
    for (int c : text.codePoints().toArray()) {
      out.appendCodePoint(within ? Character.toLowerCase(c) : Character.toTitleCase(c));
      within = Character.isLetter(c);
    }
    return out.toString();
  }

  static String capitalized(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = text.offsetByCodePoints(0, 1);
    return text.substring(0, first).toUpperCase(Locale.ROOT)
        + text.substring(first).toLowerCase(Locale.ROOT);
  }

  private static String swapped(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(
            c ->
                out.append(
                    Character.isUpperCase(c)
                        ? Character.toString(c).toLowerCase(Locale.ROOT)
                        : Character.toString(c).toUpperCase(Locale.ROOT)));
    return out.toString();
  }

  static String replaced(String text, String from, String to, int most) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    for (int n = 0; n != most; n++) {
      int found = text.indexOf(from, at);
      if (found < 0 || (from.isEmpty() && at > text.length())) {
        break;
      }
      if (from.isEmpty()) {
        int next = at < text.length() ? text.offsetByCodePoints(at, 1) : at;
        out.append(to).append(text, at, next);
        if (at == next) {
          at = text.length();
          return out.toString();
        }
        at = next;
      } else {
        out.append(text, at, found).append(to);
        at = found + from.length();
      }
      Values.bounded(out.length());
    }
    return Values.bounded(out.append(text, Math.min(at, text.length()), text.length()).toString());
  }

  static String join(String separator, List<@Nullable Object> items) {
    StringBuilder out = new StringBuilder();
    String between = "";
    for (Object item : items) {
      out.append(between).append((String) Objects.requireNonNull(item));
      Values.bounded(out.length());
      between = separator;
    }
    return out.toString();
  }

  private static long find(String text, String method, Arguments given) {
    String part = string(given, 0);
    int from = Math.clamp(given.number(1, "start", 0), 0, text.length());
    int at = method.startsWith("r") ? text.lastIndexOf(part) : text.indexOf(part, from);
    if (at < 0 && method.endsWith("index")) {
      throw Values.fault("the text is not found");
    }
    return at < 0 ? -1 : text.codePointCount(0, at);
  }

  private static long count(String text, String part) {
    if (part.isEmpty()) {
      return text.codePointCount(0, text.length()) + 1L;
    }
    long count = 0;
    for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
      count++;
    }
    return count;
  }

  private static String padded(String text, Arguments given, String align) {
    return StringFormat.padded(text, given.text(1, "fillchar", " "), align, width(given));
  }

  private static int width(Arguments given) {
    int width = given.number(0, "width", 0);
    Values.bounded(width);
    return width;
  }

  private static String string(Arguments given, int index) {
    return (String) Objects.requireNonNull(given.plain().get(index));
  }
}
