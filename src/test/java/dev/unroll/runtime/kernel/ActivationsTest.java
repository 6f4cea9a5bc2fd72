package dev.unroll.runtime.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class ActivationsTest {
  private static final int COUNT = 4_001;

  /** From -20 to 20. */
  private static float[] numbers() {
    float[] x = new float[COUNT];
    for (int i = 0; i < COUNT; i++) {
      x[i] = (i - COUNT / 2) * 0.01f;
    }
    return x;
  }

  private static void assertNear(float[] y, DoubleUnaryOperator expected) {
    float[] x = numbers();
    for (int i = 0; i < COUNT; i++) {
      assertThat((double) y[i])
          .as("%s", x[i])
          .isCloseTo(expected.applyAsDouble(x[i]), within(1e-6));
    }
  }

  @Test
  void sigmoid_isTheLogisticFunction() {
    float[] y = new float[COUNT];
    Activations.sigmoid(numbers(), y, COUNT);
    assertNear(y, x -> 1 / (1 + Math.exp(-x)));
  }

  @Test
  void sigmoid_hasItsLimits() {
    float[] y = new float[3];
    Activations.sigmoid(
        new float[] {-Float.MAX_VALUE, Float.POSITIVE_INFINITY, Float.NaN}, y, y.length);
    assertThat(y[0]).isBetween(0f, 1e-12f);
    assertThat(y[1]).isEqualTo(1);
    assertThat(y[2]).isNaN();
  }

  /** By its series, which converges everywhere, and its limits beyond 5. */
  private static double erf(double x) {
    if (Math.abs(x) > 5) {
      return Math.signum(x);
    }
    double term = x;
    double sum = x;
    for (int n = 1; n < 200; n++) {
      term *= -x * x / n;
      sum += term / (2 * n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * sum;
  }

  @Test
  void erf_isTheErrorFunction() {
    float[] y = new float[COUNT];
    Activations.erf(numbers(), y, COUNT);
    assertNear(y, ActivationsTest::erf);
  }
}
