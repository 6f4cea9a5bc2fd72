package dev.unroll.runtime.kernel;

/**
 * Functions of every element of a row, in loops as those of {@link Vectors}. Results are within
 * 10⁻⁶ of the functions'.
 */
final class Activations {
  /** Beyond it the sigmoid is 0 or 1 in single precision. */
  private static final float MOST_EXPONENT = 30;

  /** Beyond it the error function is -1 or 1 in single precision. */
  private static final float END_OF_ERF = 3.8325f;

  private Activations() {}

  /** {@code 1/(1 + exp(−x))}, with {@code exp(z) = exp(z/128)^128} and a polynomial near 0. */
  static void sigmoid(float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      float z = Math.min(Math.max(x[i], -MOST_EXPONENT), MOST_EXPONENT);
      double e = z * (-1 / 128.0);
      double p = 1 + e * (1 + e * (1 / 2.0 + e * (1 / 6.0 + e * (1 / 24.0 + e * (1 / 120.0)))));
      p *= p;
      p *= p;
      p *= p;
      p *= p;
      p *= p;
      p *= p;
      p *= p;
      y[i] = (float) (1 / (1 + p));
    }
  }

  /**
   * The error function as a quotient of two polynomials, the minimax fit that Eigen and XLA use.
   */
  static void erf(float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      float z = Math.min(Math.max(x[i], -END_OF_ERF), END_OF_ERF);
      float s = z * z;
      float p = s * -2.7261424e-10f + 2.7706815e-8f;
      p = p * s - 2.101024e-6f;
      p = p * s - 5.6925062e-5f;
      p = p * s - 7.3499064e-4f;
      p = p * s - 2.9546e-3f;
      p = p * s - 1.6096033e-2f;
      float q = s * -1.45660715e-5f - 2.1337405e-4f;
      q = q * s - 1.682827e-3f;
      q = q * s - 7.3733293e-3f;
      q = q * s - 1.4264739e-2f;
      y[i] = z * p / q;
    }
  }

  static void root(float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = (float) Math.sqrt(x[i]);
    }
  }
}
