package dev.unroll.train;

import java.util.Optional;

/**
 * A figure measured again beside the one that was reported.
 *
 * @param reported what {@code metrics.json} says, if it has the figure
 */
public record MetricComparison(Metric measured, Optional<Double> reported) {

  /** Room for another machine's order of additions, relative to the figure. */
  private static final double TOLERANCE = 1e-3;

  /** Absolute room for figures around zero, such as a drift. */
  private static final double NEAR_ZERO = 1e-3;

  public boolean agrees() {
    return reported.isPresent()
        && Math.abs(measured.value() - reported.get())
            <= Math.max(NEAR_ZERO, TOLERANCE * Math.abs(reported.get()));
  }

  /** In words. */
  public String verdict() {
    if (reported.isEmpty()) {
      return "not in metrics.json";
    }
    return agrees() ? "as reported" : "DIFFERS: reported " + reported.get();
  }
}
