package dev.unroll.chat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Python's formatting of strings: {@code '%s' % x} and {@code '{}'.format(x)}. */
final class StringFormat {
  private static final Pattern PERCENT =
      Pattern.compile(
          "%(?:\\((?<key>[^)]*)\\))?(?<flags>[-+ 0#]*)(?<width>\\d{1,4})?(?:\\.(?<precision>\\d{1,3}))?"
              + "(?<type>[a-zA-Z%])");
  private static final Pattern SPEC =
      Pattern.compile(
          "(?:(?<fill>.)(?=[<>^=]))?(?<align>[<>^=])?(?<sign>[-+ ])?#?(?<zero>0)?"
              + "(?<width>\\d{1,4})?(?<comma>,)?(?:\\.(?<precision>\\d{1,3}))?(?<type>[a-zA-Z%])?",
          Pattern.DOTALL);
  private static final int DEFAULT_PRECISION = 6;

  private StringFormat() {}

  /** {@code format % values}. */
  static String percent(String format, @Nullable Object values) {
    List<?> several = values instanceof Tuple tuple ? tuple : null;
    Matcher matcher = PERCENT.matcher(format);
    StringBuilder out = new StringBuilder();
    int next = 0;
    int from = 0;
    while (matcher.find(from)) {
      String before = format.substring(from, matcher.start());
      requireNone(before);
      out.append(before);
      from = matcher.end();
      String type = matcher.group("type");
      if (type.equals("%")) {
        out.append('%');
        continue;
      }
      Object value;
      if (matcher.group("key") != null) {
        value = Values.item(values, matcher.group("key"));
      } else if (several != null) {
        if (next == several.size()) {
          throw Values.fault("there are too few values for '%'");
        }
        value = several.get(next++);
      } else {
        if (next++ > 0) {
          throw Values.fault("there are too few values for '%'");
        }
        value = values;
      }
      out.append(percent(matcher, type, value));
      Values.bounded(out.length());
    }
    requireNone(format.substring(from));
    if (several != null && next < several.size()) {
      throw Values.fault("there are too many values for '%'");
    }
    return Values.bounded(out.append(format, from, format.length()).toString());
  }

  private static void requireNone(String text) {
    if (text.contains("%")) {
      throw Values.fault("a format of '%' is not understood");
    }
  }

  private static String percent(Matcher matcher, String type, @Nullable Object value) {
    String flags = matcher.group("flags");
    Integer precision = number(matcher.group("precision"));
    String text =
        switch (type) {
          case "s" -> cut(Values.string(value), precision);
          case "r", "a" -> cut(Values.quoted(value), precision);
          case "c" ->
              value instanceof Long code
                  ? Character.toString(code.intValue())
                  : Values.string(value);
          case "d", "i", "u", "x", "X", "o", "e", "E", "f", "F", "g", "G" -> {
            if (!Values.isNumber(value)) {
              throw Values.fault("'%" + type + "' takes a number, not " + Values.kind(value));
            }
            Object given =
                "diu".contains(type) && value instanceof Double real
                    ? (Object) real.longValue()
                    : value;
            String plain = number(given, "iu".contains(type) ? "d" : type, precision, false);
            yield (flags.contains("+") && !plain.startsWith("-")
                    ? "+"
                    : flags.contains(" ") && !plain.startsWith("-") ? " " : "")
                + plain;
          }
          default -> throw Values.fault("'%" + type + "' is not understood");
        };
    Integer width = number(matcher.group("width"));
    boolean zeros = flags.contains("0") && !"sra".contains(type) && !flags.contains("-");
    return padded(text, zeros ? "0" : " ", zeros ? "=" : flags.contains("-") ? "<" : ">", width);
  }

  private static String cut(String text, @Nullable Integer precision) {
    return precision == null || text.codePointCount(0, text.length()) <= precision
        ? text
        : text.substring(0, text.offsetByCodePoints(0, precision));
  }

  private static @Nullable Integer number(@Nullable String digits) {
    return digits == null ? null : Integer.valueOf(digits);
  }

  /** {@code format.format(…)}. */
  static String braces(String format, Arguments arguments) {
    StringBuilder out = new StringBuilder();
    int next = 0;
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      boolean isDouble = i + 1 < format.length() && format.charAt(i + 1) == c;
      if ((c == '{' || c == '}') && isDouble) {
        out.append(c);
        i++;
      } else if (c == '{') {
        int end = format.indexOf('}', i);
        if (end < 0) {
          throw Values.fault("a '{' of format() is not closed");
        }
        String field = format.substring(i + 1, end);
        int colon = field.indexOf(':');
        String spec = colon < 0 ? "" : field.substring(colon + 1);
        String name = colon < 0 ? field : field.substring(0, colon);
        int bang = name.indexOf('!');
        String conversion = bang < 0 ? "" : name.substring(bang + 1);
        name = bang < 0 ? name : name.substring(0, bang);
        boolean automatic = name.isEmpty() || name.startsWith(".") || name.startsWith("[");
        Object value = field(automatic ? next++ + name : name, arguments);
        if (conversion.equals("r")) {
          value = Values.quoted(value);
        } else if (conversion.equals("s")) {
          value = Values.string(value);
        }
        out.append(formatted(value, spec));
        i = end;
      } else if (c == '}') {
        throw Values.fault("a '}' of format() stands alone");
      } else {
        out.append(c);
      }
      Values.bounded(out.length());
    }
    return out.toString();
  }

  private static @Nullable Object field(String path, Arguments arguments) {
    Matcher parts = Pattern.compile("\\.(\\w+)|\\[([^\\]]*)\\]|(\\w+)").matcher(path);
    if (!parts.find() || parts.group(3) == null) {
      throw Values.fault("a field of format() is not understood");
    }
    String first = parts.group(3);
    boolean isNumber = first.chars().allMatch(Character::isDigit);
    Object value;
    if (isNumber) {
      int index = first.length() > 4 ? Integer.MAX_VALUE : Integer.parseInt(first);
      if (index >= arguments.plain().size()) {
        throw Values.fault("there are too few values for format()");
      }
      value = arguments.plain().get(index);
    } else {
      if (!arguments.named().containsKey(first)) {
        throw Values.fault("format() has no value '" + first + "'");
      }
      value = arguments.named().get(first);
    }
    while (parts.find()) {
      String key = parts.group(1) != null ? parts.group(1) : parts.group(2);
      if (key == null || key.startsWith("__")) {
        throw Values.fault("a field of format() is not understood");
      }
      value =
          key.matches("\\d{1,9}")
              ? Values.item(value, Long.parseLong(key))
              : Values.item(value, key);
    }
    return value;
  }

  /** A value by Python's format specification. */
  static String formatted(@Nullable Object value, String spec) {
    if (spec.isEmpty()) {
      return Values.string(value);
    }
    Matcher matcher = SPEC.matcher(spec);
    if (!matcher.matches()) {
      throw Values.fault("the format '" + spec + "' is not understood");
    }
    Integer precision = number(matcher.group("precision"));
    boolean isNumber =
        Values.isNumber(value) && !(value instanceof Boolean && matcher.group("type") == null);
    String type = matcher.group("type");
    String text;
    if (isNumber) {
      text = number(value, type == null ? "" : type, precision, matcher.group("comma") != null);
      String sign = matcher.group("sign");
      if (sign != null && !sign.equals("-") && !text.startsWith("-")) {
        text = sign + text;
      }
    } else {
      if (type != null && !type.equals("s")) {
        throw Values.fault("the format '" + spec + "' takes a number");
      }
      text = cut(Values.string(value), precision);
    }
    boolean zero = matcher.group("zero") != null && matcher.group("align") == null;
    String fill = matcher.group("fill") != null ? matcher.group("fill") : zero ? "0" : " ";
    String align =
        matcher.group("align") != null ? matcher.group("align") : zero ? "=" : isNumber ? ">" : "<";
    return padded(text, fill, align, number(matcher.group("width")));
  }

  private static String number(
      @Nullable Object value, String type, @Nullable Integer precision, boolean comma) {
    String grouping = comma ? "," : "";
    switch (type) {
      case "x", "X", "o", "b" -> {
        long whole = Arithmetic.whole(value);
        String digits =
            Long.toString(Math.abs(whole), type.equals("o") ? 8 : type.equals("b") ? 2 : 16);
        return (whole < 0 ? "-" : "")
            + (type.equals("X") ? digits.toUpperCase(Locale.ROOT) : digits);
      }
      case "e", "E", "f", "F", "%" -> {
        double real = Arithmetic.real(value);
        int places = precision == null ? DEFAULT_PRECISION : precision;
        if (type.equals("e") || type.equals("E")) {
          return String.format(Locale.ROOT, "%." + places + type.charAt(0), real);
        }
        BigDecimal exact = new BigDecimal(type.equals("%") ? real * 100 : real);
        String text =
            String.format(
                Locale.ROOT,
                "%" + grouping + "." + places + "f",
                exact.setScale(places, RoundingMode.HALF_EVEN));
        return type.equals("%") ? text + "%" : text;
      }
      case "g", "G" -> {
        double real = Arithmetic.real(value);
        BigDecimal rounded =
            new BigDecimal(real)
                .round(
                    new MathContext(
                        Math.max(1, precision == null ? DEFAULT_PRECISION : precision),
                        RoundingMode.HALF_EVEN));
        String text = Values.decimal(rounded.doubleValue());
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
      }
      default -> {
        if (!type.isEmpty() && !type.equals("d") && !type.equals("n")) {
          throw Values.fault("the format '" + type + "' is not understood");
        }
        if (value instanceof Double real) {
          if (!type.isEmpty()) {
            throw Values.fault("the format 'd' takes a whole number");
          }
          return precision == null ? Values.decimal(real) : number(value, "g", precision, comma);
        }
        return String.format(Locale.ROOT, "%" + grouping + "d", Arithmetic.whole(value));
      }
    }
  }

  static String padded(String text, String fill, String align, @Nullable Integer width) {
    int missing = width == null ? 0 : width - text.codePointCount(0, text.length());
    if (missing <= 0) {
      return text;
    }
    Values.bounded((long) text.length() + (long) missing * fill.length());
    return switch (align) {
      case "<" -> text + fill.repeat(missing);
      case "^" -> fill.repeat(missing / 2) + text + fill.repeat(missing - missing / 2);
      case "=" -> {
        int sign = !text.isEmpty() && "+- ".indexOf(text.charAt(0)) >= 0 ? 1 : 0;
        yield text.substring(0, sign) + fill.repeat(missing) + text.substring(sign);
      }
      default -> fill.repeat(missing) + text;
    };
  }
}
