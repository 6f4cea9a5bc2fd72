package dev.unroll.data.batch;

import dev.unroll.data.store.DataException;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * Parallel streams: the part is cut into as many pieces as a batch has rows, and each row reads its
 * piece from beginning to end, chunk after chunk, so that the hidden state can be carried over.
 * Each prediction of the part counts once an epoch, except where {@link #rotating} says otherwise.
 */
public final class ParallelStreams implements Batches {
  private final Sequence sequence;
  private final int rows;
  private final int chunk;
  private final OptionalLong rotationSeed;

  /** Step of the sequence from which the first prediction is made. */
  private final int first;

  /** Number of predictions of the part. */
  private final int predictions;

  /** Steps that are read, without counting, before a row's piece. */
  private final int burnIn;

  private final int chunks;

  private ParallelStreams(
      Sequence sequence, Range part, int rows, int chunk, int burnIn, OptionalLong rotationSeed) {
    if (rows < 1 || chunk < 1 || burnIn < 0) {
      throw new IllegalArgumentException(
          "rows %d, chunk %d, burn-in %d".formatted(rows, chunk, burnIn));
    }
    if (part.to() > sequence.length()) {
      throw new IllegalArgumentException(part + " of a sequence of " + sequence.length());
    }
    this.sequence = sequence;
    this.rows = rows;
    this.chunk = chunk;
    this.burnIn = burnIn;
    this.rotationSeed = rotationSeed;
    boolean predecessor = burnIn > 0 && part.from() > 0;
    first = predecessor ? part.from() - 1 : part.from();
    predictions = part.to() - 1 - first;
    if (predictions < 1) {
      throw new DataException(
          "the data is too short: a part of " + part.length() + " steps leaves nothing to predict");
    }
    int longestRow = IntStream.range(0, rows).map(this::length).max().orElseThrow();
    chunks =
        rotationSeed.isPresent()
            ? Math.max(1, predictions / rows / chunk)
            : Math.ceilDiv(longestRow, chunk);
  }

  /**
   * Streams for long texts: each epoch starts at another random place and wraps around at the end,
   * so that the rows' beginnings and the chunks' borders fall elsewhere each time. An incomplete
   * chunk at the end of the epoch is left out; it falls elsewhere each time too.
   *
   * @param part that is read
   * @param rows of a batch
   * @param chunk steps of a batch
   * @param seed of the places
   */
  public static ParallelStreams rotating(
      Sequence sequence, Range part, int rows, int chunk, long seed) {
    return new ParallelStreams(sequence, part, rows, chunk, 0, OptionalLong.of(seed));
  }

  /**
   * Streams that are the same in every epoch: for short series, where each step counts, and for
   * validation. The last chunk is filled up with padding of weight 0.
   *
   * @param part that is read
   * @param rows of a batch
   * @param chunk steps of a batch
   * @param burnIn steps before each row's piece that are read to warm up the hidden state, as far
   *     as there are any; with 1 or more, the first step of the part is predicted too
   */
  public static ParallelStreams fixed(
      Sequence sequence, Range part, int rows, int chunk, int burnIn) {
    return new ParallelStreams(sequence, part, rows, chunk, burnIn, OptionalLong.empty());
  }

  /** Where a row's piece begins, counted in predictions from the beginning of the part. */
  private int begin(int row) {
    return (int) ((long) predictions * row / rows);
  }

  /** Steps that a row reads before its piece: less where the sequence begins. */
  private int warmUp(int row) {
    return Math.min(burnIn, first + begin(row));
  }

  /** Steps that a row reads in all. */
  private int length(int row) {
    return warmUp(row) + begin(row + 1) - begin(row);
  }

  @Override
  public long perEpoch() {
    return chunks;
  }

  @Override
  public boolean startsSequences(long batch) {
    return batch % chunks == 0;
  }

  @Override
  public int counted(long batch) {
    int start = Math.toIntExact(batch % chunks) * chunk;
    int counted = 0;
    for (int row = 0; row < rows; row++) {
      int warmUp = warmUp(row);
      counted += Math.max(0, Math.min(length(row), start + chunk) - Math.max(warmUp, start));
    }
    return counted;
  }

  @Override
  public void fill(long batch, BatchBuffers into) {
    int start = Math.toIntExact(batch % chunks) * chunk;
    int rotated =
        rotationSeed.isPresent()
            ? Order.below(predictions, rotationSeed.getAsLong(), batch / chunks)
            : 0;
    for (int row = 0; row < rows; row++) {
      int warmUp = warmUp(row);
      int length = length(row);
      int firstRead = begin(row) - warmUp;
      for (int t = 0; t < chunk; t++) {
        int read = start + t;
        int at = t * rows + row;
        if (read >= length) {
          Placement.pad(sequence, into, at);
        } else {
          int step = rotated == 0 ? firstRead + read : (rotated + firstRead + read) % predictions;
          Placement.put(sequence, first + step, into, at, read < warmUp ? 0 : 1);
        }
      }
    }
  }
}
