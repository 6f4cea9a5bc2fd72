package dev.unroll.series;

/**
 * What is said of a whole series, such as its region or the size of its shop.
 *
 * @param text as it is written; empty where nothing is said
 * @param number that the text means; {@code NaN} where it is none
 */
public record StaticValue(String text, double number) {
  /** Nothing. */
  public static final StaticValue NONE = new StaticValue("", Double.NaN);

  /** A text that is no number. */
  public static StaticValue of(String text) {
    return new StaticValue(text, Double.NaN);
  }

  /** A number. */
  public static StaticValue of(double number) {
    boolean isWhole = number == Math.rint(number) && Math.abs(number) < 1e15;
    return new StaticValue(
        isWhole ? Long.toString((long) number) : Double.toString(number), number);
  }

  /** Whether nothing is said. */
  public boolean isMissing() {
    return text.isEmpty();
  }

  /** Whether another one says the same, if differently written. */
  public boolean isSame(StaticValue other) {
    return text.equals(other.text) || number == other.number;
  }
}
