package dev.unroll.train.loop;

import org.jspecify.annotations.Nullable;

/**
 * The memory of early stopping: the lowest validation loss, and how long ago it was.
 *
 * @param loss infinite before the first evaluation
 * @param update after which it was measured
 * @param waited evaluations since
 */
public record BestSoFar(double loss, long update, int waited) {

  public static final BestSoFar NONE = new BestSoFar(Double.POSITIVE_INFINITY, 0, 0);

  /** The memory after one more evaluation. */
  BestSoFar after(double evaluated, long atUpdate) {
    return evaluated < loss
        ? new BestSoFar(evaluated, atUpdate, 0)
        : new BestSoFar(loss, update, waited + 1);
  }

  /** Whether it was the latest evaluation that was the best. */
  boolean isLatest() {
    return waited == 0;
  }

  /**
   * Whether training should stop.
   *
   * @param patience evaluations to wait for a better one; {@code null} for ever
   */
  boolean exhausted(@Nullable Integer patience) {
    return patience != null && waited >= patience;
  }
}
