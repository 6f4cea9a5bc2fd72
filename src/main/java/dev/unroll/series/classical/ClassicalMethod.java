package dev.unroll.series.classical;

import java.util.Arrays;

/** Forecasts of one series from its own past, without a network. */
public enum ClassicalMethod {
  /** The last value, for ever. */
  NAIVE("naive") {
    @Override
    double[] compute(double[] past, int horizon, int season) {
      return repeated(past, horizon, 1);
    }
  },
  /** The last season, for ever. */
  SEASONAL_NAIVE("seasonalNaive") {
    @Override
    double[] compute(double[] past, int horizon, int season) {
      return repeated(past, horizon, past.length < season ? 1 : season);
    }
  },
  /** The line through the first and the last value. */
  DRIFT("drift") {
    @Override
    double[] compute(double[] past, int horizon, int season) {
      double last = past[past.length - 1];
      double slope = past.length < 2 ? 0 : (last - past[0]) / (past.length - 1);
      double[] forecast = new double[horizon];
      Arrays.setAll(forecast, h -> last + (h + 1) * slope);
      return forecast;
    }
  },
  /** The Theta method, as the M4 competition's benchmark computes it: see {@link Theta}. */
  THETA("theta") {
    @Override
    double[] compute(double[] past, int horizon, int season) {
      return Theta.forecast(past, horizon, season);
    }
  },
  /** Exponential smoothing in state space, its form chosen by AICc: see {@link Ets}. */
  ETS("ets") {
    @Override
    double[] compute(double[] past, int horizon, int season) {
      return Ets.forecast(past, horizon, season);
    }
  };

  private final String key;

  ClassicalMethod(String key) {
    this.key = key;
  }

  /** Its name in metrics. */
  public String key() {
    return key;
  }

  /**
   * The values that follow. Missing ones of the past are replaced by those of a season before, or
   * by the last one known.
   *
   * @param past raw, {@code [time]}, {@code NaN} where a value is missing
   * @param season after how many steps values repeat themselves, 1 for never
   * @throws IllegalArgumentException when the past has no value at all
   */
  public double[] forecast(double[] past, int horizon, int season) {
    return compute(filled(past, season), horizon, season);
  }

  abstract double[] compute(double[] past, int horizon, int season);

  private static double[] repeated(double[] past, int horizon, int season) {
    double[] forecast = new double[horizon];
    Arrays.setAll(forecast, h -> past[past.length - season + h % season]);
    return forecast;
  }

  private static double[] filled(double[] past, int season) {
    int first = 0;
    while (first < past.length && Double.isNaN(past[first])) {
      first++;
    }
    if (first == past.length) {
      throw new IllegalArgumentException("the series has no value");
    }
    double[] filled = Arrays.copyOfRange(past, first, past.length);
    for (int t = 1; t < filled.length; t++) {
      if (Double.isNaN(filled[t])) {
        filled[t] = filled[t >= season ? t - season : t - 1];
      }
    }
    return filled;
  }
}
