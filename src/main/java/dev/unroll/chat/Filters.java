package dev.unroll.chat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Jinja's filters. */
final class Filters {
  static final Set<String> NAMES =
      Set.of(
          ("abs attr batch capitalize center count d default dictsort e escape first float"
                  + " forceescape format groupby indent int items join last length list lower map max"
                  + " min pprint reject rejectattr replace reverse round safe select selectattr slice"
                  + " sort string sum title tojson trim truncate unique upper wordcount")
              .split(" "));

  private static final Pattern WORD = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern TITLE = Pattern.compile("[-\\s({\\[<]+|[^-\\s({\\[<]+");

  private Filters() {}

  static @Nullable Object apply(String name, @Nullable Object value, Arguments given) {
    Rendering.current().step();
    try {
      return Rendering.current().made(filtered(name, value, given));
    } catch (IndexOutOfBoundsException
        | ClassCastException
        | NullPointerException
        | ArithmeticException e) {
      throw Values.fault("wrong arguments for the filter '" + name + "'");
    }
  }

  private static @Nullable Object filtered(String name, @Nullable Object value, Arguments given) {
    return switch (name) {
      case "abs" ->
          value instanceof Double real
              ? Math.abs(real)
              : (Object) Math.absExact(Arithmetic.whole(value));
      case "attr" -> Values.attribute(value, given.text(0, "name", ""));
      case "capitalize" -> StringMethods.capitalized(Values.string(value));
      case "center" ->
          StringFormat.padded(Values.string(value), " ", "^", given.number(0, "width", 80));
      case "count", "length" -> length(value);
      case "d", "default" ->
          value instanceof Undefined || (given.flag(1, "boolean", false) && !Values.isTrue(value))
              ? given.get(0, "default_value", "")
              : value;
      case "e", "escape", "forceescape" -> escaped(Values.string(value));
      case "first" ->
          value instanceof String ? Values.item(value, 0L) : end(Values.items(value), false);
      case "last" ->
          value instanceof String ? Values.item(value, -1L) : end(Values.items(value), true);
      case "float" -> real(value, given);
      case "int" -> whole(value, given);
      case "format" -> formatted(Values.string(value), given);
      case "indent" -> indented(Values.string(value), given);
      case "items" ->
          value instanceof Undefined ? new ArrayList<>() : PythonMethods.entries(map(value));
      case "dictsort" -> dictionary(map(value), given);
      case "join" -> join(value, given);
      case "list" -> Values.items(value);
      case "lower" -> Values.string(value).toLowerCase(Locale.ROOT);
      case "upper" -> Values.string(value).toUpperCase(Locale.ROOT);
      case "map" -> mapped(Values.items(value), given);
      case "max", "min" -> extreme(Values.items(value), name.equals("max"), given);
      case "pprint" -> Values.quoted(value);
      case "select", "reject" -> chosen(Values.items(value), given, name.equals("select"), null);
      case "selectattr", "rejectattr" ->
          chosen(
              Values.items(value),
              given.rest(),
              name.equals("selectattr"),
              Values.string(given.plain().getFirst()));
      case "replace" ->
          StringMethods.replaced(
              Values.string(value),
              given.text(0, "old", ""),
              given.text(1, "new", ""),
              given.get(2, "count", null) == null ? -1 : given.number(2, "count", -1));
      case "reverse" -> reversed(value);
      case "round" -> rounded(value, given);
      case "safe" -> value;
      case "string" -> Values.string(value);
      case "sort" -> sorted(Values.items(value), given);
      case "sum" -> sum(value, given);
      case "title" -> title(Values.string(value));
      case "tojson" -> JsonText.of(value, given);
      case "trim" ->
          StringMethods.stripped(
              Values.string(value), true, true, (String) given.get(0, "chars", null));
      case "truncate" -> truncated(Values.string(value), given);
      case "unique" -> unique(Values.items(value), given);
      case "wordcount" -> WORD.matcher(Values.string(value)).results().count();
      case "batch" -> batch(Values.items(value), given);
      case "slice" -> slices(Values.items(value), given);
      case "groupby" -> grouped(Values.items(value), given);
      default -> throw Values.fault("unknown filter '" + name + "'");
    };
  }

  private static Map<?, ?> map(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw Values.fault(Values.kind(value) + " has no keys");
  }

  static long length(@Nullable Object value) {
    return switch (value) {
      case String text -> text.codePointCount(0, text.length());
      case Collection<?> several -> several.size();
      case Map<?, ?> map -> map.size();
      case Undefined _ -> 0;
      case null, default -> throw Values.fault(Values.kind(value) + " has no length");
    };
  }

  private static String escaped(String text) {
    return Values.bounded(
        text.replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("'", "&#39;")
            .replace("\"", "&#34;"));
  }

  private static @Nullable Object end(List<@Nullable Object> items, boolean last) {
    return items.isEmpty() ? new Undefined("item") : last ? items.getLast() : items.getFirst();
  }

  private static @Nullable Object real(@Nullable Object value, Arguments given) {
    try {
      return value instanceof String text
          ? (Object) Double.parseDouble(text.strip())
          : Values.isNumber(value) ? (Object) Arithmetic.real(value) : given.get(0, "default", 0.0);
    } catch (NumberFormatException e) {
      return given.get(0, "default", 0.0);
    }
  }

  private static @Nullable Object whole(@Nullable Object value, Arguments given) {
    try {
      return switch (value) {
        case String text -> {
          String plain = text.strip().replace("_", "");
          yield plain.matches("[+-]?\\d+")
              ? Long.parseLong(plain, given.number(1, "base", 10))
              : (Object) (long) Double.parseDouble(plain);
        }
        case Double real -> real.longValue();
        case Long number -> number;
        case Boolean truth -> truth ? 1L : 0L;
        case null, default -> given.get(0, "default", 0L);
      };
    } catch (NumberFormatException e) {
      return given.get(0, "default", 0L);
    }
  }

  private static String formatted(String format, Arguments given) {
    return StringFormat.percent(
        format, given.named().isEmpty() ? new Tuple(given.plain()) : given.named());
  }

  private static String indented(String text, Arguments given) {
    Object width = given.get(0, "width", 4L);
    String margin =
        width instanceof String own ? own : " ".repeat(Math.clamp(Values.integer(width), 0, 1000));
    boolean first = given.flag(1, "first", false);
    boolean blank = given.flag(2, "blank", false);
    StringBuilder out = new StringBuilder();
    List<@Nullable Object> lines = StringMethods.lines(text + "\n", false);
    for (int i = 0; i < lines.size(); i++) {
      String line = Values.string(lines.get(i));
      boolean moved = i == 0 ? first : blank || !line.isEmpty();
      out.append(i == 0 ? "" : "\n").append(moved ? margin : "").append(line);
      Values.bounded(out.length());
    }
    return out.toString();
  }

  private static Object dictionary(Map<?, ?> map, Arguments given) {
    boolean sensitive = given.flag(0, "case_sensitive", false);
    int part = given.text(1, "by", "key").equals("value") ? 1 : 0;
    List<@Nullable Object> entries = PythonMethods.entries(map);
    Comparator<@Nullable Object> order =
        Comparator.comparing(entry -> key(((Tuple) entry).get(part), sensitive), Arithmetic::order);
    entries.sort(given.flag(2, "reverse", false) ? order.reversed() : order);
    return entries;
  }

  private static @Nullable Object key(@Nullable Object value, boolean sensitive) {
    return !sensitive && value instanceof String text ? text.toLowerCase(Locale.ROOT) : value;
  }

  private static String join(@Nullable Object value, Arguments given) {
    Object attribute = given.get(1, "attribute", null);
    List<@Nullable Object> texts = new ArrayList<>();
    for (Object item : Values.items(value)) {
      texts.add(Values.string(attribute == null ? item : part(item, attribute)));
    }
    return StringMethods.join(given.text(0, "d", ""), texts);
  }

  /** The part of an item that an attribute's path names. */
  private static @Nullable Object part(@Nullable Object item, @Nullable Object path) {
    if (!(path instanceof String names)) {
      return Values.item(item, path);
    }
    Object value = item;
    for (String name : names.split("\\.", -1)) {
      value = Values.item(value, name.matches("\\d{1,9}") ? (Object) Long.parseLong(name) : name);
    }
    return value;
  }

  private static List<@Nullable Object> mapped(List<@Nullable Object> items, Arguments given) {
    List<@Nullable Object> mapped = new ArrayList<>();
    if (given.named().containsKey("attribute")) {
      Object path = given.named().get("attribute");
      for (Object item : items) {
        Object part = part(item, path);
        mapped.add(
            part instanceof Undefined && given.named().containsKey("default")
                ? given.named().get("default")
                : part);
      }
      return mapped;
    }
    String filter = Values.string(given.plain().getFirst());
    if (!NAMES.contains(filter)) {
      throw Values.fault("unknown filter '" + filter + "'");
    }
    items.forEach(item -> mapped.add(apply(filter, item, given.rest())));
    return mapped;
  }

  private static List<@Nullable Object> chosen(
      List<@Nullable Object> items, Arguments given, boolean wanted, @Nullable String attribute) {
    List<@Nullable Object> chosen = new ArrayList<>();
    for (Object item : items) {
      Object value = attribute == null ? item : part(item, attribute);
      boolean holds =
          given.plain().isEmpty()
              ? Values.isTrue(value)
              : Tests.holds(Values.string(given.plain().getFirst()), value, given.rest());
      if (holds == wanted) {
        chosen.add(item);
      }
    }
    return chosen;
  }

  private static @Nullable Object extreme(
      List<@Nullable Object> items, boolean most, Arguments given) {
    List<@Nullable Object> sorted = sorted(items, new Arguments(List.of(), given.named()));
    return end(sorted, most);
  }

  private static List<@Nullable Object> sorted(List<@Nullable Object> items, Arguments given) {
    boolean sensitive = given.flag(1, "case_sensitive", false);
    Object attribute = given.get(2, "attribute", null);
    Comparator<@Nullable Object> order =
        Comparator.comparing(
            item -> key(attribute == null ? item : part(item, attribute), sensitive),
            Arithmetic::order);
    List<@Nullable Object> sorted = new ArrayList<>(items);
    sorted.sort(given.flag(0, "reverse", false) ? order.reversed() : order);
    return sorted;
  }

  private static Object reversed(@Nullable Object value) {
    if (value instanceof String text) {
      return new StringBuilder(text).reverse().toString();
    }
    List<@Nullable Object> items = new ArrayList<>(Values.items(value));
    Collections.reverse(items);
    return items;
  }

  private static Object rounded(@Nullable Object value, Arguments given) {
    int places = given.number(0, "precision", 0);
    String method = given.text(1, "method", "common");
    double real = Arithmetic.real(value);
    double scale = Math.pow(10, places);
    return switch (method) {
      case "ceil" -> Math.ceil(real * scale) / scale;
      case "floor" -> Math.floor(real * scale) / scale;
      default ->
          new BigDecimal(real)
              .setScale(Math.clamp(places, -30, 30), RoundingMode.HALF_EVEN)
              .doubleValue();
    };
  }

  private static @Nullable Object sum(@Nullable Object value, Arguments given) {
    Object attribute = given.get(0, "attribute", null);
    Object sum = given.get(1, "start", 0L);
    for (Object item : Values.items(value)) {
      sum = Arithmetic.apply("+", sum, attribute == null ? item : part(item, attribute));
    }
    return sum;
  }

  private static String title(String text) {
    StringBuilder out = new StringBuilder();
    Matcher parts = TITLE.matcher(text);
    while (parts.find()) {
      String part = parts.group();
      int first = part.offsetByCodePoints(0, 1);
      out.append(part.substring(0, first).toUpperCase(Locale.ROOT))
          .append(part.substring(first).toLowerCase(Locale.ROOT));
    }
    return out.toString();
  }

  private static String truncated(String text, Arguments given) {
    int length = given.number(0, "length", 255);
    String end = given.text(2, "end", "...");
    if (text.length() <= length + given.number(3, "leeway", 5)) {
      return text;
    }
    String cut = text.substring(0, Math.max(0, length - end.length()));
    int blank = given.flag(1, "killwords", false) ? -1 : cut.lastIndexOf(' ');
    return (blank < 0 ? cut : cut.substring(0, blank)) + end;
  }

  private static List<@Nullable Object> unique(List<@Nullable Object> items, Arguments given) {
    boolean sensitive = given.flag(0, "case_sensitive", false);
    Object attribute = given.get(1, "attribute", null);
    Set<@Nullable Object> seen = new HashSet<>();
    List<@Nullable Object> unique = new ArrayList<>();
    for (Object item : items) {
      if (seen.add(Values.key(key(attribute == null ? item : part(item, attribute), sensitive)))) {
        unique.add(item);
      }
    }
    return unique;
  }

  private static List<@Nullable Object> batch(List<@Nullable Object> items, Arguments given) {
    int size = Math.max(1, given.number(0, "linecount", 1));
    List<@Nullable Object> batches = new ArrayList<>();
    for (int i = 0; i < items.size(); i += size) {
      List<@Nullable Object> one =
          new ArrayList<>(items.subList(i, Math.min(items.size(), i + size)));
      while (given.get(1, "fill_with", null) != null && one.size() < size) {
        Values.fewItems(one.size());
        one.add(given.get(1, "fill_with", null));
      }
      batches.add(one);
    }
    return batches;
  }

  private static List<@Nullable Object> slices(List<@Nullable Object> items, Arguments given) {
    int slices = Math.clamp(given.number(0, "slices", 1), 1, 10_000);
    int each = items.size() / slices;
    int more = items.size() % slices;
    List<@Nullable Object> all = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < slices; i++) {
      int to = from + each + (i < more ? 1 : 0);
      List<@Nullable Object> one = new ArrayList<>(items.subList(from, to));
      if (given.get(1, "fill_with", null) != null && i >= more && more > 0) {
        one.add(given.get(1, "fill_with", null));
      }
      all.add(one);
      from = to;
    }
    return all;
  }

  private static List<@Nullable Object> grouped(List<@Nullable Object> items, Arguments given) {
    Object attribute = given.plain().getFirst();
    Map<@Nullable Object, List<@Nullable Object>> groups = new LinkedHashMap<>();
    List<@Nullable Object> sorted =
        sorted(items, new Arguments(List.of(), Collections.singletonMap("attribute", attribute)));
    for (Object item : sorted) {
      groups.computeIfAbsent(Values.key(part(item, attribute)), _ -> new ArrayList<>()).add(item);
    }
    List<@Nullable Object> all = new ArrayList<>();
    groups.forEach((key, group) -> all.add(Values.tuple(key, group)));
    return all;
  }
}
