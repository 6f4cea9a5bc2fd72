package dev.unroll.series.classical;

import dev.unroll.series.classical.EtsModel.Filtered;
import dev.unroll.series.classical.EtsModel.Parameters;
import dev.unroll.series.classical.EtsModel.Season;
import dev.unroll.series.classical.EtsModel.Trend;
import java.util.Arrays;

/**
 * Exponential smoothing in state space with the form that has the least AICc, fitted by maximum
 * likelihood: see {@link EtsModel}. Smoothing parameters, the first level and the first slope are
 * searched for; the first season is that of a moving average and stays, unlike in R's package
 * forecast, so that a search has six dimensions at most and time is bounded. As there, a season of
 * more than 24 steps is none.
 */
final class Ets {
  private static final int LONGEST_SEASON = 24;

  /** Of a longer past, only the last values are fitted. */
  private static final int MOST_VALUES = 4_096;

  private static final int EVALUATIONS = 400;
  private static final double LEAST = 1e-4;
  private static final double LEAST_PHI = 0.8;
  private static final double MOST_PHI = 0.98;

  private Ets() {}

  /** A form with its best parameters. */
  private record Fit(EtsModel model, Parameters parameters, Filtered last, double aicc) {}

  static double[] forecast(double[] past, int horizon, int season) {
    double[] y = Arrays.copyOfRange(past, Math.max(0, past.length - MOST_VALUES), past.length);
    double first = y[0];
    double[] forecast = new double[horizon];
    Arrays.fill(forecast, first);
    if (Arrays.stream(y).allMatch(value -> value == first)) {
      return forecast;
    }
    boolean isSeasonal = season > 1 && season <= LONGEST_SEASON && y.length >= 3 * season;
    boolean isPositive = Arrays.stream(y).allMatch(value -> value > 0);
    Fit best = null;
    for (EtsModel model : EtsModel.of(isPositive, isSeasonal)) {
      // The likelihood of more parameters than this cannot be corrected for the number of values.
      if (y.length > model.count(season) + 1) {
        Fit fit = fit(model, y, season);
        if (Double.isFinite(fit.aicc()) && (best == null || fit.aicc() < best.aicc())) {
          best = fit;
        }
      }
    }
    if (best == null) {
      Arrays.fill(forecast, Smoothing.fit(y).level());
      return forecast;
    }
    return best.model().forecast(best.last(), best.parameters().phi(), y.length, horizon);
  }

  /** The forecast of one form without a season, such as Holt's. */
  static double[] forecast(EtsModel model, double[] past, int horizon) {
    Fit fit = fit(model, past, 1);
    return model.forecast(fit.last(), fit.parameters().phi(), past.length, horizon);
  }

  /** The parameters of a form with the greatest likelihood. */
  private static Fit fit(EtsModel model, double[] y, int season) {
    double[] seasons = seasons(model, y, season);
    double[] adjusted = new double[y.length];
    Arrays.setAll(
        adjusted,
        t ->
            switch (model.season()) {
              case NONE -> y[t];
              case ADDITIVE -> y[t] - seasons[t % season];
              case MULTIPLICATIVE -> y[t] / seasons[t % season];
            });
    LeastSquares line = LeastSquares.of(adjusted, Math.min(y.length, Math.max(10, 2 * season)));
    double scale = scale(adjusted);
    double[] place = start(model, season);
    for (int round = 0; round < 2; round++) { // a second simplex leaves where the first got stuck
      place =
          NelderMead.minimum(
              x -> model.filter(y, parameters(model, x, line, scale, seasons)).deviance(),
              place,
              round == 0 ? 1 : 0.5,
              EVALUATIONS);
    }
    Parameters best = parameters(model, place, line, scale, seasons);
    Filtered last = model.filter(y, best);
    int count = model.count(season);
    double aicc =
        last.deviance() + 2.0 * count + 2.0 * count * (count + 1) / (y.length - count - 1);
    return new Fit(model, best, last, aicc);
  }

  /**
   * Where the search begins: the smoothing parameters as in R's package forecast, the states those
   * of the line. The likelihood may have several peaks, and a slow level is the better guess.
   */
  private static double[] start(EtsModel model, int season) {
    double alpha = inverse(0.2 / season);
    double beta = inverse(0.1);
    double[] ofTrend =
        switch (model.trend()) {
          case NONE -> new double[] {alpha, 0};
          case ADDITIVE -> new double[] {alpha, 0, beta, 0};
          case DAMPED -> new double[] {alpha, 0, beta, 0, inverse(0.9)};
        };
    if (model.season() == Season.NONE) {
      return ofTrend;
    }
    double[] all = Arrays.copyOf(ofTrend, ofTrend.length + 1);
    all[ofTrend.length] = inverse(0.05);
    return all;
  }

  /** Where between its bounds a share lies for the search: the inverse of {@link #within}. */
  private static double inverse(double share) {
    return Math.log(share / (1 - share));
  }

  /**
   * Parameters within the usual bounds, whatever the search tries.
   *
   * @param x alpha, level, with a trend beta and slope, with damping phi, with a season gamma
   * @param scale in which first states are searched for about the line
   */
  private static Parameters parameters(
      EtsModel model, double[] x, LeastSquares line, double scale, double[] seasons) {
    boolean hasTrend = model.trend() != Trend.NONE;
    double alpha = within(x[0], LEAST, 1 - LEAST);
    return new Parameters(
        alpha,
        hasTrend ? within(x[2], 0, alpha) : 0,
        model.season() == Season.NONE ? 0 : within(x[x.length - 1], 0, 1 - alpha),
        switch (model.trend()) {
          case NONE -> 0;
          case ADDITIVE -> 1;
          case DAMPED -> within(x[4], LEAST_PHI, MOST_PHI);
        },
        (hasTrend ? line.at(0) : line.mean()) + scale * x[1],
        hasTrend ? line.slope() + scale * x[3] / 10 : 0,
        seasons);
  }

  private static double within(double x, double low, double high) {
    return low + (high - low) / (1 + Math.exp(-x));
  }

  /** The standard deviation. */
  private static double scale(double[] y) {
    double mean = Arrays.stream(y).average().orElse(0);
    return Math.sqrt(Arrays.stream(y).map(v -> (v - mean) * (v - mean)).average().orElse(0));
  }

  /** The mean season about a centred moving average; its sum is 0, or its mean 1. */
  private static double[] seasons(EtsModel model, double[] y, int season) {
    if (model.season() == Season.NONE) {
      return new double[0];
    }
    boolean isFactor = model.season() == Season.MULTIPLICATIVE;
    double[] sums = new double[season];
    int[] counts = new int[season];
    int half = season / 2;
    for (int t = half; t + half < y.length; t++) {
      double sum = CentredAverage.sum(y, t, season);
      sums[t % season] += isFactor ? y[t] * season / sum : y[t] - sum / season;
      counts[t % season]++;
    }
    double[] seasons = new double[season];
    Arrays.setAll(seasons, i -> sums[i] / counts[i]);
    double mean = Arrays.stream(seasons).average().orElse(0);
    Arrays.setAll(seasons, i -> isFactor ? seasons[i] / mean : seasons[i] - mean);
    return seasons;
  }
}
