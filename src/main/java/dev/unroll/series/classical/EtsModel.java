package dev.unroll.series.classical;

import java.util.ArrayList;
import java.util.List;

/**
 * A form of exponential smoothing in state space: what its error, its trend and its season are.
 * With {@code q = l + φ·b} and {@code e = y − ŷ}:
 *
 * <pre>
 *   season N: ŷ = q        l ← q + α·e     b ← φ·b + β·e
 *   season A: ŷ = q + s    l ← q + α·e     b ← φ·b + β·e     s ← s + γ·e
 *   season M: ŷ = q·s      l ← q + α·e/s   b ← φ·b + β·e/s   s ← s + γ·e/q
 * </pre>
 *
 * A multiplicative error, {@code ε = e / ŷ}, has the same recursion and another likelihood. A
 * multiplicative trend, and a multiplicative season with an additive error, are left out, as by
 * {@code ets} of R's package forecast.
 *
 * <p>R. J. Hyndman, A. B. Koehler, R. D. Snyder, S. Grose (2002), A state space framework for
 * automatic forecasting using exponential smoothing methods. International Journal of Forecasting
 * 18. R. J. Hyndman et al. (2008), Forecasting with exponential smoothing, Springer.
 *
 * @param isRelative whether the error is multiplicative
 */
record EtsModel(boolean isRelative, Trend trend, Season season) {
  /** How the level goes on. */
  enum Trend {
    NONE,
    ADDITIVE,
    DAMPED
  }

  /** How the season is put on the level. */
  enum Season {
    NONE,
    ADDITIVE,
    MULTIPLICATIVE
  }

  /**
   * Smoothing parameters and the first states.
   *
   * @param alpha of the level, in (0, 1)
   * @param beta of the trend, in (0, alpha); 0 without one
   * @param gamma of the season, in (0, 1 − alpha); 0 without one
   * @param phi damping of the trend, in [0.8, 0.98]; 1 without damping, 0 without a trend
   * @param level before the first value
   * @param slope likewise
   * @param seasons of the first values, {@code [season]}; empty without one
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Parameters(
      double alpha,
      double beta,
      double gamma,
      double phi,
      double level,
      double slope,
      double[] seasons) {}

  /**
   * The states after the last value.
   *
   * @param deviance {@code −2·log L} but for a constant that all models share, infinite where a
   *     model does not fit the values at all
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Filtered(double deviance, double level, double slope, double[] seasons) {}

  /** The forms that may fit values. */
  static List<EtsModel> of(boolean isPositive, boolean isSeasonal) {
    List<EtsModel> models = new ArrayList<>();
    for (Trend trend : Trend.values()) {
      for (Season season : Season.values()) {
        if (season != Season.NONE && !isSeasonal) {
          continue;
        }
        if (season != Season.MULTIPLICATIVE) {
          models.add(new EtsModel(false, trend, season));
        }
        if (isPositive) {
          models.add(new EtsModel(true, trend, season));
        }
      }
    }
    return models;
  }

  /** Parameters that are fitted, the variance of the error included. */
  int count(int seasonLength) {
    int ofTrend =
        switch (trend) {
          case NONE -> 0;
          case ADDITIVE -> 2;
          case DAMPED -> 3;
        };
    return 3
        + ofTrend
        + (season == Season.NONE ? 0 : seasonLength); // one season is the others' rest
  }

  /** Runs through the values. */
  Filtered filter(double[] y, Parameters start) {
    double level = start.level();
    double slope = start.slope();
    double[] seasons = start.seasons().clone();
    double squares = 0;
    double logs = 0;
    for (int t = 0; t < y.length; t++) {
      double q = level + start.phi() * slope;
      int phase = season == Season.NONE ? 0 : t % seasons.length;
      double forecast =
          switch (season) {
            case NONE -> q;
            case ADDITIVE -> q + seasons[phase];
            case MULTIPLICATIVE -> q * seasons[phase];
          };
      double error = y[t] - forecast;
      if (isRelative) {
        if (!(forecast > 0)) {
          return new Filtered(Double.POSITIVE_INFINITY, level, slope, seasons);
        }
        squares += error / forecast * (error / forecast);
        logs += Math.log(forecast);
      } else {
        squares += error * error;
      }
      double ofLevel = season == Season.MULTIPLICATIVE ? error / seasons[phase] : error;
      level = q + start.alpha() * ofLevel;
      slope = start.phi() * slope + start.beta() * ofLevel;
      switch (season) {
        case NONE -> {}
        case ADDITIVE -> seasons[phase] += start.gamma() * error;
        case MULTIPLICATIVE -> seasons[phase] += start.gamma() * error / q;
      }
    }
    // An exact fit would have a likelihood without bound.
    double deviance = y.length * Math.log(Math.max(squares, Double.MIN_NORMAL)) + 2 * logs;
    return new Filtered(deviance, level, slope, seasons);
  }

  /** The means of the values after the last one, {@code [horizon]}. */
  double[] forecast(Filtered last, double phi, int length, int horizon) {
    double[] forecast = new double[horizon];
    double damping = 1;
    double ahead = 0;
    for (int h = 0; h < horizon; h++) {
      damping *= phi;
      ahead += damping;
      double q = last.level() + ahead * last.slope();
      int seasons = Math.max(1, last.seasons().length);
      forecast[h] =
          switch (season) {
            case NONE -> q;
            case ADDITIVE -> q + last.seasons()[(length + h) % seasons];
            case MULTIPLICATIVE -> q * last.seasons()[(length + h) % seasons];
          };
    }
    return forecast;
  }
}
