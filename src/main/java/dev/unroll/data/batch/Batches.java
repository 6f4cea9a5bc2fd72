package dev.unroll.data.batch;

/**
 * A part of a sequence as batches of equal shape. What a batch holds depends on its number alone:
 * the position in the data is that one number, and any batch can be made again.
 */
public sealed interface Batches
    permits ParallelStreams, IndependentWindows, PackedDocuments, SharedBatches {
  /** Number of batches of one pass over the part, at least 1. */
  long perEpoch();

  /** Whether the hidden state must be zero before this batch. */
  boolean startsSequences(long batch);

  /** Number of predictions of a batch that count in the loss. */
  int counted(long batch);

  /**
   * Writes a batch.
   *
   * @param batch its number, 0 for the first of all; epochs follow each other
   */
  void fill(long batch, BatchBuffers into);
}
