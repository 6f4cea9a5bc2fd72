package dev.unroll.forecast;

/**
 * The regularised upper incomplete gamma function of ½, {@code Q(½, x) = erfc(√x)}: a series where
 * x is small, else Lentz's continued fraction.
 *
 * <p>W. H. Press et al. (2007), Numerical recipes, third edition, 6.2.
 */
final class IncompleteGamma {
  private static final double LEAST = 1e-300;
  private static final double EXACT = 1e-16;

  /** Where the fraction converges faster than the series. */
  private static final double SERIES = 1.5;

  private IncompleteGamma() {}

  /** {@code erfc(√x)} for x of at least 0. */
  static double upperOfHalf(double x) {
    if (Double.isInfinite(x)) {
      return 0;
    }
    double front = Math.exp(-x) * Math.sqrt(x / Math.PI);
    return x < SERIES ? 1 - front * series(x) : front * fraction(x);
  }

  private static double series(double x) {
    double term = 2;
    double sum = 2;
    for (double a = 1.5; term > sum * EXACT; a++) {
      term *= x / a;
      sum += term;
    }
    return sum;
  }

  private static double fraction(double x) {
    double b = x + 0.5;
    double c = 1 / LEAST;
    double d = 1 / b;
    double h = d;
    double change = 0;
    for (int i = 1; Math.abs(change - 1) > EXACT && i < 500; i++) {
      double a = -i * (i - 0.5);
      b += 2;
      d = 1 / nonZero(a * d + b);
      c = nonZero(b + a / c);
      change = d * c;
      h *= change;
    }
    return h;
  }

  private static double nonZero(double x) {
    return Math.abs(x) < LEAST ? LEAST : x;
  }
}
