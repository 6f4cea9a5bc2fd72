package dev.unroll.forecast;

import dev.unroll.bundle.Forecasting.Distribution;

/** The distribution of one step of a forecast, in the values' own unit. */
public sealed interface StepDistribution
    permits NormalDistribution, StudentDistribution, NegativeBinomialDistribution {
  /** Its mean. */
  double mean();

  /** The probability of a value of at most {@code x}. */
  double cumulative(double x);

  /**
   * The smallest value that is reached with a probability.
   *
   * @param level in (0, 1)
   */
  double quantile(double level);

  /**
   * The continuous ranked probability score, {@code ∫ (F(x) − 1{x ≥ y})² dx}: how far the
   * distribution is from the value that came; the absolute error of one without any width.
   *
   * <p>T. Gneiting, A. E. Raftery (2007), Strictly proper scoring rules, prediction, and
   * estimation. Journal of the American Statistical Association 102.
   */
  double crps(double actual);

  /**
   * The distribution of a step.
   *
   * @param forecast raw parameters, {@code [parameters][horizon]}
   */
  static StepDistribution of(Distribution distribution, double[][] forecast, int step) {
    double first = forecast[0][step];
    double second = forecast[1][step];
    return switch (distribution) {
      case NORMAL -> new NormalDistribution(first, second);
      case STUDENT_T -> new StudentDistribution(first, second, forecast[2][step]);
      case NEGATIVE_BINOMIAL -> new NegativeBinomialDistribution(first, second);
    };
  }
}
