package dev.unroll.train.recipe;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often something happens: {@code 500 steps}, {@code 1 epoch}.
 *
 * @param count of units
 * @param unit what is counted
 */
public record Every(int count, Unit unit) {
  private static final Pattern NOTATION = Pattern.compile("([1-9][0-9]{0,8})\\s+(step|epoch)s?");

  /** What is counted. */
  public enum Unit {
    STEP,
    EPOCH
  }

  /**
   * Reads {@code 500 steps}.
   *
   * @throws IllegalArgumentException if it is something else; the message says what is allowed
   */
  static Every parse(String text) {
    Matcher matcher = NOTATION.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("must be like '500 steps' or '1 epoch'");
    }
    return new Every(
        Integer.parseInt(matcher.group(1)),
        Unit.valueOf(matcher.group(2).toUpperCase(Locale.ROOT)));
  }

  @Override
  public String toString() {
    return count + " " + unit.name().toLowerCase(Locale.ROOT) + (count == 1 ? "" : "s");
  }
}
