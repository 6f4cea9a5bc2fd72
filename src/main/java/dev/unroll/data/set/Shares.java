package dev.unroll.data.set;

import java.util.List;

/**
 * The shares of a sequence for training, validation and test, in this order. The rest is not used.
 *
 * @param train share for training
 * @param validation share for validation
 * @param test share for test
 */
public record Shares(double train, double validation, double test) {
  /** Room for the rounding of sums such as 0.7 + 0.2 + 0.1. */
  private static final double ROUNDING = 1e-9;

  public Shares {
    if (!(train > 0 && validation >= 0 && test >= 0 && train + validation + test <= 1 + ROUNDING)) {
      throw new IllegalArgumentException(train + " + " + validation + " + " + test);
    }
  }

  /** The bounds for a sequence of some length. */
  Borders of(int length) {
    return new Borders(
        upTo(length, train),
        upTo(length, train + validation),
        upTo(length, train + validation + test));
  }

  /** Divides elements in their order. */
  <T> Parts<T> divide(List<T> elements) {
    Borders borders = of(elements.size());
    return new Parts<>(
        elements.subList(0, borders.train()),
        elements.subList(borders.train(), borders.validation()),
        elements.subList(borders.validation(), borders.test()));
  }

  private static int upTo(int length, double share) {
    return (int) Math.min(length, length * share + ROUNDING);
  }

  /**
   * Where the parts of a row end.
   *
   * @param train element after the last for training
   * @param validation element after the last for validation
   * @param test element after the last for test
   */
  record Borders(int train, int validation, int test) {}

  /** The elements for training, for validation and for the test. */
  record Parts<T>(List<T> train, List<T> validation, List<T> test) {}
}
