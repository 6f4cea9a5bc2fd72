package dev.unroll.train.eval;

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

  /**
   * Absolute room for a score of translations: where two words are almost equally likely, another
   * processor may take the other one.
   */
  private static final double SCORE_ROOM = 0.3;

  public boolean agrees() {
    return reported.isPresent()
        && Math.abs(measured.value() - reported.get()) <= room(reported.get());
  }

  private double room(double value) {
    return switch (measured.unit()) {
      case PairEvaluation.BLEU, PairEvaluation.CHRF -> SCORE_ROOM;
      default -> Math.max(NEAR_ZERO, TOLERANCE * Math.abs(value));
    };
  }

  /** In words. */
  public String verdict() {
    if (reported.isEmpty()) {
      return "not in metrics.json";
    }
    return agrees() ? "as reported" : "DIFFERS: reported " + reported.get();
  }
}
