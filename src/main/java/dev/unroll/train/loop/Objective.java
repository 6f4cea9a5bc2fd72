package dev.unroll.train.loop;

import dev.unroll.train.step.Parameter;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What a training minimises: the loss of the training data, batch by batch, as a function of the
 * parameters, and beside it the loss of the validation data.
 */
public interface Objective extends AutoCloseable {

  /** The parameters with their gradients, in the order of the architecture. */
  List<Parameter> parameters();

  /** Number of batches of one pass over the training data, at least 1. */
  long batchesPerEpoch();

  /** About how many predictions of a batch count in the loss. */
  long predictionsPerBatch();

  /**
   * How many predictions the loss of a batch, or of this worker's rows of it, is the mean of: its
   * weight among others.
   *
   * @param batch its number, 0 for the first of all; epochs follow each other
   */
  long counted(long batch);

  /**
   * Runs forward and backward on a batch of the training data; gradients are overwritten.
   *
   * @param batch its number, 0 for the first of all; epochs follow each other
   * @param update that the batch is for, from 1
   * @param random draws what is random in a step, such as dropout
   * @return the weighted mean loss
   */
  double train(long batch, long update, RandomGenerator random);

  /**
   * The loss of this worker's rows of the validation data; what the training carries is as it was
   * after it.
   */
  MeanLoss validate();

  /** What is carried from batch to batch, such as hidden states; empty for nothing. */
  float[] copyState();

  /** Puts back what {@link #copyState} returned. */
  void restoreState(float[] state);

  @Override
  void close();
}
