package dev.unroll.train;

/**
 * A split of the data as a training step reads it, batch by batch. Which examples a batch holds
 * depends on its number alone, so that the position in the data is one number in a checkpoint.
 */
public interface Feed {

  /** Batches of one pass over the split. */
  long batchesPerEpoch();

  /** Whether the hidden state must be zero at the start of this batch. */
  boolean startsSequences(long batch);

  /**
   * Writes a batch into the inputs of the step.
   *
   * @param batch its number since the start of the training, epochs following each other
   */
  void fill(long batch, TrainStep step);

  /** Predictions of a batch that count in its loss. */
  long counted(long batch);
}
