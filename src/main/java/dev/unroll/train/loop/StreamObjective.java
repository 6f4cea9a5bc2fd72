package dev.unroll.train.loop;

import dev.unroll.data.batch.BatchBuffers;
import dev.unroll.data.batch.Batches;
import dev.unroll.train.step.TrainStep;
import java.util.random.RandomGenerator;

/**
 * The loss of predicting the next token or value at every step of a batch. A hidden state, if the
 * network has one, is carried to the next batch unless that batch starts new sequences.
 *
 * @param step closed with this
 * @param buffers the inputs of the step
 */
public record StreamObjective(
    TrainStep step, BatchBuffers buffers, Batches train, Batches validation)
    implements StepObjective {
  @Override
  public long batchesPerEpoch() {
    return train.perEpoch();
  }

  @Override
  public long predictionsPerBatch() {
    return train.counted(0);
  }

  @Override
  public long counted(long batch) {
    return train.counted(batch);
  }

  @Override
  public double train(long batch, long update, RandomGenerator random) {
    if (train.startsSequences(batch)) {
      step.resetState();
    }
    train.fill(batch, buffers);
    return step.train(random);
  }

  @Override
  public MeanLoss validate() {
    float[] hidden = step.copyState();
    double sum = 0;
    long count = 0;
    for (long batch = 0; batch < validation.perEpoch(); batch++) {
      if (validation.startsSequences(batch)) {
        step.resetState();
      }
      validation.fill(batch, buffers);
      double loss = step.evaluate();
      long counted = validation.counted(batch);
      // A chunk that only warms up the hidden state has no loss: it is 0/0.
      if (counted > 0) {
        sum += loss * counted;
        count += counted;
      }
    }
    step.restoreState(hidden);
    return new MeanLoss(sum, count);
  }
}
