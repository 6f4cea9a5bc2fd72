package dev.unroll.engine.translation;

/**
 * How the texts of a request are treated beyond the choice of words.
 *
 * @param numbers how numbers, dates and times are written
 * @param check whether the answer says of each sentence what was verified
 */
public record Treatment(Numbers numbers, boolean check) {
  /** What a request gets that asks for nothing. */
  public static final Treatment DEFAULT = new Treatment(Numbers.KEPT, false);

  /** How numbers, dates and times are written. */
  public enum Numbers {
    /** With the digits of the source. */
    KEPT,

    /** As the target language writes them. */
    LOCALIZED
  }

  /** This with another way to write numbers. */
  public Treatment withNumbers(Numbers other) {
    return new Treatment(other, check);
  }

  /** This with or without the report on each sentence. */
  public Treatment withCheck(boolean wanted) {
    return new Treatment(numbers, wanted);
  }
}
