package dev.unroll.chat;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Jinja's tests: what may follow {@code is}. */
final class Tests {
  static final Set<String> NAMES =
      Set.of(
          ("boolean defined divisibleby eq equalto even false filter float ge gt greaterthan in"
                  + " integer iterable le lower lt lessthan mapping ne none number odd sameas sequence"
                  + " string test true undefined upper")
              .split(" "));

  private static final Map<String, String> COMPARISONS =
      Map.ofEntries(
          Map.entry("==", "=="),
          Map.entry("eq", "=="),
          Map.entry("equalto", "=="),
          Map.entry("!=", "!="),
          Map.entry("ne", "!="),
          Map.entry("<", "<"),
          Map.entry("lt", "<"),
          Map.entry("lessthan", "<"),
          Map.entry("<=", "<="),
          Map.entry("le", "<="),
          Map.entry(">", ">"),
          Map.entry("gt", ">"),
          Map.entry("greaterthan", ">"),
          Map.entry(">=", ">="),
          Map.entry("ge", ">="),
          Map.entry("in", "in"));

  private Tests() {}

  static boolean holds(String name, @Nullable Object value, Arguments given) {
    Rendering.current().step();
    Object other = given.plain().isEmpty() ? null : given.plain().getFirst();
    String comparison = COMPARISONS.get(name);
    if (comparison != null) {
      return Arithmetic.compare(comparison, value, other);
    }
    return switch (name) {
      case "defined" -> !(value instanceof Undefined);
      case "undefined" -> value instanceof Undefined;
      case "none" -> value == null;
      case "true" -> Boolean.TRUE.equals(value);
      case "false" -> Boolean.FALSE.equals(value);
      case "boolean" -> value instanceof Boolean;
      case "integer" -> value instanceof Long;
      case "float" -> value instanceof Double;
      case "number" -> Values.isNumber(value);
      case "string" -> value instanceof String;
      case "mapping" -> value instanceof Map<?, ?>;
      case "iterable" ->
          value instanceof Undefined
              || value instanceof String
              || value instanceof Collection<?>
              || value instanceof Map<?, ?>;
      case "sequence" ->
          value instanceof Undefined
              || value instanceof String
              || value instanceof List<?>
              || value instanceof Map<?, ?>;
      case "even" -> Math.floorMod(Values.integer(value), 2) == 0;
      case "odd" -> Math.floorMod(Values.integer(value), 2) == 1;
      case "divisibleby" -> {
        if (Values.integer(other) == 0) {
          throw Values.fault("a number is divided by zero");
        }
        yield Values.integer(value) % Values.integer(other) == 0;
      }
      case "lower" ->
          StringMethods.call(Values.string(value), "islower", Arguments.NONE) == Boolean.TRUE;
      case "upper" ->
          StringMethods.call(Values.string(value), "isupper", Arguments.NONE) == Boolean.TRUE;
      case "sameas" ->
          value == other || (value != null && value instanceof Boolean && value.equals(other));
      case "filter" -> value instanceof String text && Filters.NAMES.contains(text);
      case "test" -> value instanceof String text && NAMES.contains(text.toLowerCase(Locale.ROOT));
      default -> throw Values.fault("unknown test '" + name + "'");
    };
  }
}
