package dev.unroll.series.classical;

/**
 * How far forecasts are from what came. Steps whose true value is missing ({@code NaN}) do not
 * count; a measure without any step is {@code NaN}.
 *
 * <p>R. J. Hyndman, A. B. Koehler (2006), Another look at measures of forecast accuracy.
 * International Journal of Forecasting 22.
 */
public final class ForecastErrors {
  private ForecastErrors() {}

  /** The error of one step. */
  @FunctionalInterface
  private interface StepError {
    double of(double actual, double forecast);
  }

  /** Mean absolute error. */
  public static double mae(double[] actual, double[] forecast) {
    return mean(actual, forecast, (y, f) -> Math.abs(y - f));
  }

  /** Mean squared error. */
  public static double mse(double[] actual, double[] forecast) {
    return mean(actual, forecast, (y, f) -> (y - f) * (y - f));
  }

  /**
   * Symmetric mean absolute percentage error, {@code 200·|y − f| / (|y| + |f|)} in percent; 0 where
   * both are 0.
   */
  public static double smape(double[] actual, double[] forecast) {
    return mean(
        actual,
        forecast,
        (y, f) -> y == f ? 0 : 200 * Math.abs(y - f) / (Math.abs(y) + Math.abs(f)));
  }

  /**
   * Mean absolute scaled error: that of the forecast in multiples of {@link #seasonalDifference};
   * {@code NaN} where that is 0.
   */
  public static double mase(double[] past, double[] actual, double[] forecast, int season) {
    double scale = seasonalDifference(past, season);
    return scale > 0 ? mae(actual, forecast) / scale : Double.NaN;
  }

  /** The mean absolute difference of the past's values that are a season apart. */
  public static double seasonalDifference(double[] past, int season) {
    double sum = 0;
    int count = 0;
    for (int t = season; t < past.length; t++) {
      double difference = Math.abs(past[t] - past[t - season]);
      if (!Double.isNaN(difference)) {
        sum += difference;
        count++;
      }
    }
    return sum / count;
  }

  /**
   * Twice the sum of the pinball losses of a quantile, {@code 2·max(q·(y − f), (q − 1)·(y − f))}.
   *
   * @param q the quantile, in (0, 1)
   */
  public static double pinball(double[] actual, double[] forecast, double q) {
    double sum = 0;
    for (int h = 0; h < actual.length; h++) {
      double error = actual[h] - forecast[h];
      sum += Double.isNaN(error) ? 0 : 2 * Math.max(q * error, (q - 1) * error);
    }
    return sum;
  }

  /** How many true values are within an interval, its ends included. */
  public static int covered(double[] actual, double[] low, double[] high) {
    int count = 0;
    for (int h = 0; h < actual.length; h++) {
      count += actual[h] >= low[h] && actual[h] <= high[h] ? 1 : 0;
    }
    return count;
  }

  private static double mean(double[] actual, double[] forecast, StepError error) {
    double sum = 0;
    int count = 0;
    for (int h = 0; h < actual.length; h++) {
      if (!Double.isNaN(actual[h])) {
        sum += error.of(actual[h], forecast[h]);
        count++;
      }
    }
    return sum / count;
  }
}
