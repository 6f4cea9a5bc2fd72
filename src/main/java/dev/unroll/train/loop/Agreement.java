package dev.unroll.train.loop;

import dev.unroll.train.parallel.Workers;

/**
 * What the workers know of each other after their parts of an update.
 *
 * @param loss over all of them
 * @param counted predictions that it is the mean of
 * @param stop whether one of them is asked to stop
 * @param save whether the first finds a checkpoint due, whose clock counts
 */
record Agreement(double loss, double counted, boolean stop, boolean save) {
  static final Agreement NOTHING = new Agreement(Double.NaN, 0, false, false);

  /** Joins what each says, in the order of the ranks; the same bits on each. */
  static Agreement of(Workers workers, MeanLoss mine, boolean stop, boolean save) {
    double sum = 0;
    double counted = 0;
    boolean anyStops = false;
    boolean firstSaves = false;
    int rank = 0;
    for (double[] each :
        workers.gather(mine.sum(), (double) mine.count(), stop ? 1 : 0, save ? 1 : 0)) {
      sum += each[0];
      counted += each[1];
      anyStops |= each[2] != 0;
      firstSaves |= rank == 0 && each[3] != 0;
      rank++;
    }
    return new Agreement(sum / counted, counted, anyStops, firstSaves);
  }
}
