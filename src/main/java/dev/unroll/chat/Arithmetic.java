package dev.unroll.chat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Python's operators. */
final class Arithmetic {
  private Arithmetic() {}

  static long whole(@Nullable Object value) {
    return value instanceof Boolean truth ? (truth ? 1 : 0) : (Long) value;
  }

  static double real(@Nullable Object value) {
    return value instanceof Double number ? number : whole(value);
  }

  static @Nullable Object apply(String operator, @Nullable Object a, @Nullable Object b) {
    Rendering.current().step();
    return Rendering.current().made(result(operator, a, b));
  }

  private static @Nullable Object result(String operator, @Nullable Object a, @Nullable Object b) {
    if (operator.equals("~")) {
      String left = Values.string(a);
      String right = Values.string(b);
      Values.bounded((long) left.length() + right.length());
      return left + right;
    }
    if (a instanceof Undefined undefined) {
      throw undefined.used();
    }
    if (b instanceof Undefined undefined && !(operator.equals("%") && a instanceof String)) {
      throw undefined.used();
    }
    if (Values.isNumber(a) && Values.isNumber(b)) {
      try {
        return numbers(operator, a, b);
      } catch (ArithmeticException e) {
        throw Values.fault("a number is divided by zero or too large");
      }
    }
    if (operator.equals("+")) {
      if (a instanceof String left && b instanceof String right) {
        Values.bounded((long) left.length() + right.length());
        return left + right;
      }
      if (a instanceof List<?> left
          && b instanceof List<?> right
          && (a instanceof Tuple) == (b instanceof Tuple)) {
        Values.fewItems((long) left.size() + right.size());
        List<@Nullable Object> both = new ArrayList<>(left);
        both.addAll(right);
        return a instanceof Tuple ? new Tuple(both) : both;
      }
    }
    if (operator.equals("*")) {
      Object many = a instanceof Long ? b : a;
      Object count = a instanceof Long ? a : b;
      if (count instanceof Long times && (many instanceof String || many instanceof List<?>)) {
        return repeated(many, Math.clamp(times, 0, Integer.MAX_VALUE));
      }
    }
    if (operator.equals("%") && a instanceof String format) {
      return StringFormat.percent(format, b);
    }
    throw Values.fault(
        "'%s' does not go with %s and %s".formatted(operator, Values.kind(a), Values.kind(b)));
  }

  private static Object repeated(Object many, int times) {
    if (many instanceof String text) {
      Values.bounded((long) text.length() * times);
      return text.repeat(times);
    }
    List<?> list = (List<?>) many;
    Values.fewItems((long) list.size() * times);
    List<@Nullable Object> all = new ArrayList<>();
    for (int i = 0; i < times && !list.isEmpty(); i++) {
      all.addAll(list);
    }
    return all;
  }

  private static Object numbers(String operator, @Nullable Object a, @Nullable Object b) {
    if (a instanceof Double || b instanceof Double || operator.equals("/")) {
      double x = real(a);
      double y = real(b);
      if (y == 0 && "//%".contains(operator)) {
        throw new ArithmeticException();
      }
      return switch (operator) {
        case "+" -> x + y;
        case "-" -> x - y;
        case "*" -> x * y;
        case "/" -> x / y;
        case "//" -> Math.floor(x / y);
        case "%" -> x - y * Math.floor(x / y);
        default -> Math.pow(x, y);
      };
    }
    long x = whole(a);
    long y = whole(b);
    return switch (operator) {
      case "+" -> Math.addExact(x, y);
      case "-" -> Math.subtractExact(x, y);
      case "*" -> Math.multiplyExact(x, y);
      case "//" -> Math.floorDiv(x, y);
      case "%" -> Math.floorMod(x, y);
      default -> power(x, y);
    };
  }

  private static Object power(long x, long y) {
    if (y < 0) {
      return Math.pow((double) x, (double) y);
    }
    long result = 1;
    for (long i = 0; i < y && x != 1 && result != 0; i++) {
      result = Math.multiplyExact(result, x);
      if (x == -1 || x == 0) {
        return x == 0 ? 0L : y % 2 == 0 ? 1L : -1L;
      }
    }
    return result;
  }

  static Object negative(@Nullable Object value) {
    return switch (value) {
      case Double number -> -number;
      case Long number when number == Long.MIN_VALUE -> throw Values.fault("a number is too large");
      case Long number -> -number;
      case Boolean truth -> truth ? -1L : 0L;
      case null, default -> throw Values.fault("'-' does not go with " + Values.kind(value));
    };
  }

  static boolean compare(String operator, @Nullable Object a, @Nullable Object b) {
    return switch (operator) {
      case "==" -> Values.areEqual(a, b);
      case "!=" -> !Values.areEqual(a, b);
      case "in" -> Values.contains(b, a);
      case "not in" -> !Values.contains(b, a);
      case "<" -> order(a, b) < 0;
      case "<=" -> order(a, b) <= 0;
      case ">" -> order(a, b) > 0;
      default -> order(a, b) >= 0;
    };
  }

  static int order(@Nullable Object a, @Nullable Object b) {
    Rendering.current().step();
    if (Values.isNumber(a) && Values.isNumber(b)) {
      return a instanceof Double || b instanceof Double
          ? Double.compare(real(a), real(b))
          : Long.compare(whole(a), whole(b));
    }
    if (a instanceof String left && b instanceof String right) {
      return left.compareTo(right);
    }
    if (a instanceof List<?> left && b instanceof List<?> right) {
      for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
        if (!Values.areEqual(left.get(i), right.get(i))) {
          return order(left.get(i), right.get(i));
        }
      }
      return Integer.compare(left.size(), right.size());
    }
    throw Values.fault(Values.kind(a) + " and " + Values.kind(b) + " have no order");
  }
}
