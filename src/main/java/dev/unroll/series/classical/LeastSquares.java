package dev.unroll.series.classical;

import java.util.Arrays;

/**
 * The line of least squares through the first values of a series; step 1 is the first value's.
 *
 * @param mean of the values, which the line has in their middle
 * @param middle the step in the middle
 * @param slope of a step
 */
record LeastSquares(double mean, double middle, double slope) {
  /**
   * The line through some values.
   *
   * @param count of the values from the first, at least 1
   */
  static LeastSquares of(double[] y, int count) {
    double middle = (count + 1) / 2.0;
    double mean = Arrays.stream(y, 0, count).average().orElse(0);
    double cross = 0;
    double squares = 0;
    for (int t = 0; t < count; t++) {
      cross += (t + 1 - middle) * (y[t] - mean);
      squares += (t + 1 - middle) * (t + 1 - middle);
    }
    return new LeastSquares(mean, middle, squares == 0 ? 0 : cross / squares);
  }

  /** Its value at a step. */
  double at(int step) {
    return mean + slope * (step - middle);
  }
}
