package dev.unroll.series.classical;

import java.util.Arrays;

/**
 * The Theta method as the benchmark of the M4 competition: the series without its season is the
 * mean of a line of least squares and of a line with twice its curvature, which simple exponential
 * smoothing continues; the season is put back, and negative values become 0.
 *
 * <p>V. Assimakopoulos, K. Nikolopoulos (2000), The Theta model: a decomposition approach to
 * forecasting. International Journal of Forecasting 16. S. Makridakis, E. Spiliotis, V.
 * Assimakopoulos (2020), The M4 competition. International Journal of Forecasting 36.
 */
final class Theta {
  private static final double T_90 = 1.645;

  private Theta() {}

  static double[] forecast(double[] past, int horizon, int season) {
    double[] factors = isSeasonal(past, season) ? factors(past, season) : ones(season);
    double[] adjusted = new double[past.length];
    Arrays.setAll(adjusted, t -> past[t] / factors[t % season]);
    double[] forecast = ofAdjusted(adjusted, horizon);
    for (int h = 0; h < horizon; h++) {
      forecast[h] = forecast[h] * factors[(past.length + h) % season];
    }
    return forecast;
  }

  private static double[] ofAdjusted(double[] y, int horizon) {
    int n = y.length;
    LeastSquares line = LeastSquares.of(y, n);
    double[] curved = new double[n];
    Arrays.setAll(curved, t -> 2 * y[t] - line.at(t + 1));
    double level = Smoothing.fit(curved).level();
    double[] forecast = new double[horizon];
    for (int h = 0; h < horizon; h++) {
      forecast[h] = Math.max(0, (line.at(n + h + 1) + level) / 2);
    }
    return forecast;
  }

  private static double[] ones(int season) {
    double[] ones = new double[season];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** Whether the autocorrelation at the season is significant, at 90 %. */
  static boolean isSeasonal(double[] y, int season) {
    int n = y.length;
    if (season < 2 || n < 3 * season) {
      return false;
    }
    double mean = Arrays.stream(y).average().orElse(0);
    double variance = 0;
    for (double value : y) {
      variance += (value - mean) * (value - mean);
    }
    double before = 1; // of the squares: 1 + 2·Σ r²
    double r = 0;
    for (int lag = 1; lag <= season; lag++) {
      double cross = 0;
      for (int t = lag; t < n; t++) {
        cross += (y[t] - mean) * (y[t - lag] - mean);
      }
      r = cross / variance;
      if (lag < season) {
        before += 2 * r * r;
      }
    }
    return Math.abs(r) > T_90 / Math.sqrt(n) * Math.sqrt(before); // false for NaN
  }

  /** Multiplicative seasonal factors, from a centred moving average; their mean is 1. */
  static double[] factors(double[] y, int season) {
    double[] sums = new double[season];
    int[] counts = new int[season];
    int half = season / 2;
    for (int t = half; t + half < y.length; t++) {
      double ratio = y[t] * season / CentredAverage.sum(y, t, season);
      if (Double.isFinite(ratio)) {
        sums[t % season] += ratio;
        counts[t % season]++;
      }
    }
    double[] factors = new double[season];
    Arrays.setAll(factors, i -> sums[i] / Math.max(1, counts[i]));
    double mean = Arrays.stream(factors).average().orElse(1);
    boolean usable = mean > 0 && Arrays.stream(factors).allMatch(f -> f / mean > 1e-9);
    return usable ? Arrays.stream(factors).map(f -> f / mean).toArray() : ones(season);
  }
}
