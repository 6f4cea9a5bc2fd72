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
  private Agreement agreed = Agreement.NOTHING;

  Team(Workers workers, BooleanSupplier stopRequested, BooleanSupplier saveDue) {
    this.workers = workers;
    this.stopRequested = stopRequested;
    this.saveDue = saveDue;
  }

  /** Joins what each worker has of an update, which waits for the slowest of them. */
  Agreement agree(MeanLoss mine) {
    agreed = Agreement.of(workers, mine, stopRequested.getAsBoolean(), saveDue.getAsBoolean());
    return agreed;
  }

  boolean stopIsDue() {
    return workers.isAlone() ? stopRequested.getAsBoolean() : agreed.stop();
  }

  boolean saveIsDue() {
    return workers.isAlone() ? saveDue.getAsBoolean() : agreed.save();
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
