package dev.unroll.forecast;

/**
 * The gamma function and the regularised incomplete beta function in double precision.
 *
 * <p>W. H. Press et al. (2007), Numerical recipes, third edition, 6.1 and 6.4; coefficients of
 * Lanczos' approximation by P. Godfrey.
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // as they were published
final class IncompleteBeta {
  private static final double[] LANCZOS = {
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
    -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
    1.5056327351493116e-7
  };
  private static final double LEAST = 1e-300;
  private static final double EXACT = 1e-15;
  private static final int MOST_TERMS = 100_000;

  /** From here on Stirling's series has all digits, and no large terms that cancel. */
  private static final double LARGE = 1e3;

  private IncompleteBeta() {}

  /** {@code log Γ(x)} for x above 0. */
  static double logGamma(double x) {
    if (x >= LARGE) {
      return (x - 0.5) * Math.log(x)
          - x
          + 0.5 * Math.log(2 * Math.PI)
          + 1 / (12 * x)
          - 1 / (360 * x * x * x);
    }
    double sum = LANCZOS[0];
    for (int i = 1; i < LANCZOS.length; i++) {
      sum += LANCZOS[i] / (x + i - 1);
    }
    double t = x + 6.5;
    return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
  }

  /**
   * {@code I_x(a, b)}, the probability of a beta-distributed number of at most x.
   *
   * @param x in [0, 1]
   * @param y {@code 1 − x}, which a caller may know with more digits
   */
  static double regularized(double a, double b, double x, double y) {
    if (x <= 0 || y <= 0) {
      return x <= 0 ? 0 : 1;
    }
    double front =
        Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(y));
    return x < (a + 1) / (a + b + 2)
        ? front * fraction(a, b, x) / a
        : 1 - front * fraction(b, a, y) / b;
  }

  /** Lentz's continued fraction. */
  private static double fraction(double a, double b, double x) {
    double c = 1;
    double d = 1 / nonZero(1 - (a + b) * x / (a + 1));
    double h = d;
    for (int m = 1; m < MOST_TERMS; m++) {
      double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      d = 1 / nonZero(1 + even * d);
      c = nonZero(1 + even / c);
      h *= d * c;
      double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      d = 1 / nonZero(1 + odd * d);
      c = nonZero(1 + odd / c);
      double change = d * c;
      h *= change;
      if (Math.abs(change - 1) < EXACT) {
        break;
      }
    }
    return h;
  }

  private static double nonZero(double x) {
    return Math.abs(x) < LEAST ? LEAST : x;
  }
}
