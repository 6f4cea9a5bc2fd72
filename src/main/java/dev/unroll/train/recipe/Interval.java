package dev.unroll.train.recipe;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A range of numbers.
 *
 * @param low lower end, may be -∞
 * @param lowIncluded whether {@code low} itself is allowed
 * @param high upper end, may be ∞
 * @param highIncluded whether {@code high} itself is allowed
 */
record Interval(double low, boolean lowIncluded, double high, boolean highIncluded) {
  private static final Pattern NOTATION =
      Pattern.compile("([\\[(])\\s*([^,\\s]+)\\s*,\\s*([^,\\s]+)\\s*([\\])])");

  /** The numbers that a component allows: all without an annotation. */
  static Interval of(@Nullable Within within) {
    return parse(within == null ? "(-∞, ∞)" : within.value());
  }

  /** Reads {@code "[0, 1)"}. */
  static Interval parse(String notation) {
    Matcher matcher = NOTATION.matcher(notation);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not an interval: " + notation);
    }
    return new Interval(
        end(matcher.group(2)),
        matcher.group(1).equals("["),
        end(matcher.group(3)),
        matcher.group(4).equals("]"));
  }

  private static double end(String text) {
    return switch (text) {
      case "∞" -> Double.POSITIVE_INFINITY;
      case "-∞" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  boolean contains(double value) {
    return Double.isFinite(value)
        && (lowIncluded ? value >= low : value > low)
        && (highIncluded ? value <= high : value < high);
  }

  /** Words that follow "must be": {@code at least 0 and below 1}. */
  String inWords() {
    String from = (lowIncluded ? "at least " : "above ") + plain(low);
    String to = (highIncluded ? "at most " : "below ") + plain(high);
    if (Double.isInfinite(low)) {
      return Double.isInfinite(high) ? "finite" : to;
    }
    return Double.isInfinite(high) ? from : from + " and " + to;
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
