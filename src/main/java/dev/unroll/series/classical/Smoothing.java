package dev.unroll.series.classical;

/**
 * Simple exponential smoothing, {@code l ← l + α·(y − l)}, whose level is the forecast of all that
 * follows. {@code α} and the first level are those with the least squared error of one step ahead.
 *
 * <p>R. G. Brown (1956), Exponential smoothing for predicting demand. R. J. Hyndman et al. (2008),
 * Forecasting with exponential smoothing, Springer: the model ETS(A,N,N).
 *
 * @param alpha in (0, 1)
 * @param level after the last value
 */
record Smoothing(double alpha, double level) {
  // The bounds of R's forecast package.
  private static final double LEAST = 1e-4;
  private static final double MOST = 0.9999;
  private static final int GRID = 60;
  private static final int REFINEMENTS = 60;
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

  /** A fit, its error included. */
  private record Fit(double error, double level) {}

  static Smoothing fit(double[] y) {
    double best = MOST;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i <= GRID; i++) {
      double alpha = at(i);
      double error = of(y, alpha).error();
      if (error < least) {
        least = error;
        best = i;
      }
    }
    double low = at(Math.max(0, best - 1));
    double high = at(Math.min(GRID, best + 1));
    for (int i = 0; i < REFINEMENTS; i++) {
      double left = high - GOLDEN * (high - low);
      double right = low + GOLDEN * (high - low);
      if (of(y, left).error() <= of(y, right).error()) {
        high = right;
      } else {
        low = left;
      }
    }
    double alpha = (low + high) / 2;
    return new Smoothing(alpha, of(y, alpha).level());
  }

  private static double at(double place) {
    return LEAST + (MOST - LEAST) * place / GRID;
  }

  /**
   * The first level with the least squared error is found in closed form: each error is {@code a +
   * b·l₀}, with {@code b = −(1 − α)^t}.
   */
  private static Fit of(double[] y, double alpha) {
    double level = 0; // from a first level of 0
    double share = 1; // what is left of the first level
    double cross = 0;
    double squares = 0;
    double sum = 0;
    for (double value : y) {
      double error = value - level;
      cross += error * share;
      squares += share * share;
      sum += error * error;
      level += alpha * error;
      share *= 1 - alpha;
    }
    double first = cross / squares;
    return new Fit(sum - cross * first, level + share * first);
  }
}
