package dev.unroll.data.batch;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * One worker's rows of the batches that all workers have together. A row stays with its worker, so
 * that a hidden state can be carried from batch to batch.
 */
public final class SharedBatches implements Batches {
  private final Batches whole;
  private final int from;
  private final int count;
  private final int rows;
  private final int time;
  private final int wholeRows;
  private final BatchBuffers buffers;
  private long filled = -1;

  private SharedBatches(Batches whole, Share share, int wholeRows, BatchBuffers part) {
    this.whole = whole;
    this.wholeRows = wholeRows;
    this.rows = share.rows(wholeRows);
    this.from = share.from(wholeRows);
    this.count = share.to(wholeRows) - from;
    this.time = part.weights().capacity() / rows;
    this.buffers = buffers(part);
  }

  /**
   * The batches themselves, or a part of each.
   *
   * @param rows of a whole batch
   * @param part buffers that have room for {@code share.rows(rows)} rows
   */
  public static Batches of(Batches whole, Share share, int rows, BatchBuffers part) {
    return share.isAll() ? whole : new SharedBatches(whole, share, rows, part);
  }

  @Override
  public long perEpoch() {
    return whole.perEpoch();
  }

  @Override
  public boolean startsSequences(long batch) {
    return whole.startsSequences(batch);
  }

  @Override
  public int counted(long batch) {
    read(batch);
    int counted = 0;
    for (int t = 0; t < time; t++) {
      for (int row = 0; row < count; row++) {
        counted += buffers.weights().get(t * wholeRows + from + row) == 0 ? 0 : 1;
      }
    }
    return counted;
  }

  @Override
  public void fill(long batch, BatchBuffers into) {
    read(batch);
    switch (buffers) {
      case BatchBuffers.Tokens(LongBuffer tokens, LongBuffer targets, FloatBuffer _) -> {
        BatchBuffers.Tokens to = (BatchBuffers.Tokens) into;
        copy(tokens, to.tokens());
        copy(targets, to.targets());
      }
      case BatchBuffers.Values(FloatBuffer values, FloatBuffer targets, FloatBuffer _) -> {
        BatchBuffers.Values to = (BatchBuffers.Values) into;
        copy(values, to.values());
        copy(targets, to.targets());
      }
      case BatchBuffers.Documents documents -> {
        BatchBuffers.Documents to = (BatchBuffers.Documents) into;
        copy(documents.tokens(), to.tokens());
        copy(documents.targets(), to.targets());
        copy(documents.positions(), to.positions());
        copy(documents.segments(), to.segments());
      }
    }
    copy(buffers.weights(), into.weights());
    for (int t = 0; t < time; t++) {
      for (int row = count; row < rows; row++) {
        into.weights().put(t * rows + row, 0);
      }
    }
  }

  private void read(long batch) {
    if (filled != batch) {
      whole.fill(batch, buffers);
      filled = batch;
    }
  }

  /** The row of the whole batch for one of this part; the first where the part has none left. */
  private int source(int row) {
    return row < count ? from + row : 0;
  }

  private void copy(LongBuffer all, LongBuffer part) {
    for (int t = 0; t < time; t++) {
      for (int row = 0; row < rows; row++) {
        part.put(t * rows + row, all.get(t * wholeRows + source(row)));
      }
    }
  }

  private void copy(FloatBuffer all, FloatBuffer part) {
    int features = part.capacity() / (time * rows);
    for (int t = 0; t < time; t++) {
      for (int row = 0; row < rows; row++) {
        int at = (t * rows + row) * features;
        part.put(at, all, (t * wholeRows + source(row)) * features, features);
      }
    }
  }

  /** Buffers of the same kind for whole batches. */
  private BatchBuffers buffers(BatchBuffers part) {
    int places = time * wholeRows;
    FloatBuffer weights = FloatBuffer.allocate(places);
    return switch (part) {
      case BatchBuffers.Tokens _ ->
          new BatchBuffers.Tokens(
              LongBuffer.allocate(places), LongBuffer.allocate(places), weights);
      case BatchBuffers.Values values ->
          new BatchBuffers.Values(
              FloatBuffer.allocate(values.values().capacity() / rows * wholeRows),
              FloatBuffer.allocate(values.targets().capacity() / rows * wholeRows),
              weights);
      case BatchBuffers.Documents _ ->
          new BatchBuffers.Documents(
              LongBuffer.allocate(places),
              LongBuffer.allocate(places),
              weights,
              LongBuffer.allocate(places),
              FloatBuffer.allocate(places));
    };
  }
}
