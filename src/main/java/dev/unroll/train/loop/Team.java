package dev.unroll.train.loop;

import dev.unroll.train.parallel.WorkerFailure;
import dev.unroll.train.parallel.Workers;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * What the workers of a training decide together, after every update: each may be asked to stop,
 * and the first one's clock says when a checkpoint is due.
 */
final class Team {
  private final Workers workers;
  private final BooleanSupplier stopRequested;
  private final BooleanSupplier saveDue;
  private final boolean decidesAlone;
  private Agreement agreed = Agreement.NOTHING;

  /**
   * @param joinsAlways whether weights may be saved after every update
   */
  Team(
      Workers workers,
      BooleanSupplier stopRequested,
      BooleanSupplier saveDue,
      boolean joinsAlways) {
    this.workers = workers;
    this.stopRequested = stopRequested;
    this.saveDue = saveDue;
    this.decidesAlone = workers.isAlone() && joinsAlways;
  }

  /** Joins what each worker has of an update, which waits for the slowest of them. */
  Agreement agree(MeanLoss mine) {
    agreed = Agreement.of(workers, mine, stopRequested.getAsBoolean(), saveDue.getAsBoolean());
    return agreed;
  }

  /** Until they agree again, nobody stops or saves. */
  void goOn() {
    agreed = Agreement.NOTHING;
  }

  boolean stopIsDue() {
    return decidesAlone ? stopRequested.getAsBoolean() : agreed.stop();
  }

  boolean saveIsDue() {
    return decidesAlone ? saveDue.getAsBoolean() : agreed.save();
  }

  /** Workers that compute the same have the same weights, bit for bit. */
  void requireEqual(List<float[]> weights, long updates) {
    if (workers.isAlone()) {
      return;
    }
    double sum = WeightAverage.checksum(weights);
    for (double[] each : workers.gather(sum)) {
      if (each[0] != sum) {
        throw new WorkerFailure(
            "the workers' weights differ after update %d: are their processors and programs the same?"
                .formatted(updates));
      }
    }
  }
}
