package dev.unroll.series.classical;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * The simplex search for a minimum without derivatives.
 *
 * <p>J. A. Nelder, R. Mead (1965), A simplex method for function minimization. The Computer Journal
 * 7.
 */
final class NelderMead {
  private static final double TOLERANCE = 1e-8;

  private NelderMead() {}

  /**
   * The best place that is found.
   *
   * @param start where the search begins, {@code [n]}
   * @param size of the first simplex
   * @param most how often the function is evaluated, about
   */
  static double[] minimum(
      ToDoubleFunction<double[]> function, double[] start, double size, int most) {
    int n = start.length;
    double[][] places = new double[n + 1][];
    double[] values = new double[n + 1];
    for (int i = 0; i <= n; i++) {
      places[i] = start.clone();
      if (i > 0) {
        places[i][i - 1] += size;
      }
      values[i] = value(function, places[i]);
    }
    int evaluations = n + 1;
    while (evaluations < most) {
      sort(places, values);
      if (values[n] - values[0] <= TOLERANCE * (Math.abs(values[0]) + TOLERANCE)) {
        break;
      }
      double[] middle = new double[n];
      for (int i = 0; i < n; i++) {
        for (int d = 0; d < n; d++) {
          middle[d] += places[i][d] / n;
        }
      }
      double[] reflected = between(middle, places[n], -1);
      double at = value(function, reflected);
      evaluations++;
      if (at < values[0]) {
        double[] expanded = between(middle, places[n], -2);
        double further = value(function, expanded);
        evaluations++;
        places[n] = further < at ? expanded : reflected;
        values[n] = Math.min(further, at);
      } else if (at < values[n - 1]) {
        places[n] = reflected;
        values[n] = at;
      } else {
        double[] contracted = between(middle, places[n], at < values[n] ? -0.5 : 0.5);
        double nearer = value(function, contracted);
        evaluations++;
        if (nearer < Math.min(at, values[n])) {
          places[n] = contracted;
          values[n] = nearer;
        } else {
          for (int i = 1; i <= n; i++) {
            places[i] = between(places[0], places[i], 0.5);
            values[i] = value(function, places[i]);
          }
          evaluations += n;
        }
      }
    }
    sort(places, values);
    return places[0];
  }

  private static double value(ToDoubleFunction<double[]> function, double[] place) {
    double value = function.applyAsDouble(place);
    return Double.isNaN(value) ? Double.POSITIVE_INFINITY : value;
  }

  /** {@code from + share·(to − from)}. */
  private static double[] between(double[] from, double[] to, double share) {
    double[] place = new double[from.length];
    Arrays.setAll(place, d -> from[d] + share * (to[d] - from[d]));
    return place;
  }

  private static void sort(double[][] places, double[] values) {
    for (int i = 1; i < values.length; i++) {
      double[] place = places[i];
      double value = values[i];
      int j = i - 1;
      for (; j >= 0 && values[j] > value; j--) {
        places[j + 1] = places[j];
        values[j + 1] = values[j];
      }
      places[j + 1] = place;
      values[j + 1] = value;
    }
  }
}
