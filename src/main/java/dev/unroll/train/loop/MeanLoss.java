package dev.unroll.train.loop;

import dev.unroll.train.parallel.Workers;

/**
 * A mean loss in two parts, so that those of several workers can be joined.
 *
 * @param sum of the losses
 * @param count of what they are the losses of
 */
public record MeanLoss(double sum, long count) {
  /** The mean; not a number when nothing counts. */
  public double mean() {
    return sum / count;
  }

  /** The mean over all workers, the same bits on each. */
  public double meanOf(Workers workers) {
    if (workers.isAlone()) {
      return mean();
    }
    double all = 0;
    double counted = 0;
    for (double[] each : workers.gather(sum, (double) count)) {
      all += each[0];
      counted += each[1];
    }
    return all / counted;
  }
}
