package dev.unroll.train.score;

/**
 * What becomes of the precision of an order of which no n-gram is right, which would make BLEU zero
 * (Chen and Cherry 2014).
 */
public sealed interface Smoothing {

  /** It stays zero. */
  record None() implements Smoothing {}

  /** The first such order counts half a match, the second a quarter, and so on. */
  record Exponential() implements Smoothing {}

  /**
   * Such an order counts a fraction of a match.
   *
   * @param matches sacreBLEU's default is 0.1
   */
  record Floor(double matches) implements Smoothing {}

  /**
   * From pairs of words on, something is added to the matches and to all n-grams of every order.
   *
   * @param k sacreBLEU's default is 1
   */
  record AddK(double k) implements Smoothing {}

  /** Its name in a signature. */
  default String signature() {
    return switch (this) {
      case None() -> "none";
      case Exponential() -> "exp";
      case Floor(double matches) -> "floor[" + Rounded.to(2, matches) + "]";
      case AddK(double k) -> "add-k[" + Rounded.to(2, k) + "]";
    };
  }

  /**
   * Computes the precisions, from 0 to 100, of every order that has n-grams at all.
   *
   * @param matches by order
   * @param totals by order
   * @param precisions by order; filled by this
   * @return how many orders have n-grams
   */
  default int precisions(long[] matches, long[] totals, double[] precisions) {
    double half = 1;
    for (int i = 0; i < totals.length; i++) {
      double added = i > 0 && this instanceof AddK(double k) ? k : 0;
      double right = matches[i] + added;
      double all = totals[i] + added;
      if (all == 0) {
        return i;
      }
      if (right == 0) {
        half /= 2;
        right =
            switch (this) {
              case None(), AddK(_) -> 0;
              case Exponential() -> half;
              case Floor(double least) -> least;
            };
      }
      precisions[i] = 100 * right / all;
    }
    return totals.length;
  }
}
