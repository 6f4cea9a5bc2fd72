package dev.unroll.data.batch;

import java.util.List;

/**
 * Pairs for training as batches without end. What a batch holds depends on its number alone: the
 * position in the data is that one number, and any batch can be made again.
 */
public sealed interface PairStream permits PairBatches, DrawnBatches, SharedPairs {
  /** The shapes that batches may have. */
  List<PairBatches.Shape> shapes();

  /** Number of batches of one pass over the pairs, at least 1. */
  long perEpoch();

  /** Mean number of predictions of a batch that count in the loss. */
  long countedOnAverage();

  /** Number of predictions of a batch that count in the loss. */
  int counted(long batch);

  /** The shape of a batch, by its number from 0; epochs follow each other. */
  PairBatches.Shape shape(long batch);

  /**
   * Writes a batch.
   *
   * @param into buffers of the batch's shape
   */
  void fill(long batch, PairBuffers into);
}
