package dev.unroll.data.batch;

import dev.unroll.data.store.DataException;
import java.util.OptionalLong;

/**
 * Independent windows: each row of a batch is a stretch of the part on its own, and the hidden
 * state is zero at its beginning.
 */
public final class IndependentWindows implements Batches {
  private final Sequence sequence;
  private final int first;
  private final Shape shape;
  private final EpochOrder order;
  private final OptionalLong shiftSeed;
  private final int windows;
  private final int batches;

  /**
   * How windows are cut and batched.
   *
   * @param length steps of a window
   * @param stride steps between the beginnings of two windows
   * @param onlyLast whether only the prediction after a whole window counts
   * @param rows windows of a batch
   */
  public record Shape(int length, int stride, boolean onlyLast, int rows) {
    public Shape {
      if (length < 1 || stride < 1 || rows < 1) {
        throw new IllegalArgumentException(
            "length %d, stride %d, rows %d".formatted(length, stride, rows));
      }
    }
  }

  private enum Sampling {
    IN_ORDER,
    SHUFFLED,
    SHIFTED
  }

  private IndependentWindows(
      Sequence sequence, Range part, Shape shape, Sampling sampling, long seed) {
    if (part.to() > sequence.length()) {
      throw new IllegalArgumentException(part + " of a sequence of " + sequence.length());
    }
    boolean shifts = sampling == Sampling.SHIFTED;
    int room = part.length() - 1 - shape.length() - (shifts ? shape.stride() - 1 : 0);
    if (room < 0) {
      throw new DataException(
          "the data is too short: a part of %d steps has no window of %d and one to predict"
              .formatted(part.length(), shape.length()));
    }
    this.sequence = sequence;
    this.first = part.from();
    this.shape = shape;
    windows = room / shape.stride() + 1;
    batches = shifts ? Math.max(1, windows / shape.rows()) : Math.ceilDiv(windows, shape.rows());
    order =
        sampling == Sampling.IN_ORDER
            ? EpochOrder.fixed(windows)
            : EpochOrder.shuffled(windows, seed);
    shiftSeed = shifts ? OptionalLong.of(~seed) : OptionalLong.empty();
  }

  /** Windows in another random order each epoch, which the seed decides. */
  public static IndependentWindows shuffled(Sequence sequence, Range part, Shape shape, long seed) {
    return new IndependentWindows(sequence, part, shape, Sampling.SHUFFLED, seed);
  }

  /** Windows in the order of the sequence, for validation. */
  public static IndependentWindows inOrder(Sequence sequence, Range part, Shape shape) {
    return new IndependentWindows(sequence, part, shape, Sampling.IN_ORDER, 0);
  }

  /**
   * Windows in another random order each epoch, cut from another place on each time, so that their
   * borders fall elsewhere. Windows that do not fill a batch are left out; they are others each
   * time too.
   */
  public static IndependentWindows shifted(Sequence sequence, Range part, Shape shape, long seed) {
    return new IndependentWindows(sequence, part, shape, Sampling.SHIFTED, seed);
  }

  /** Steps before the first window of an epoch. */
  private int shift(long epoch) {
    return shiftSeed.isPresent() ? Order.below(shape.stride(), shiftSeed.getAsLong(), epoch) : 0;
  }

  @Override
  public long perEpoch() {
    return batches;
  }

  @Override
  public boolean startsSequences(long batch) {
    return true;
  }

  @Override
  public int counted(long batch) {
    int before = Math.toIntExact(batch % batches) * shape.rows();
    int full = Math.min(shape.rows(), windows - before);
    return shape.onlyLast() ? full : full * shape.length();
  }

  @Override
  public void fill(long batch, BatchBuffers into) {
    long epoch = batch / batches;
    int start = first + shift(epoch);
    int before = Math.toIntExact(batch % batches) * shape.rows();
    for (int row = 0; row < shape.rows(); row++) {
      int index = before + row;
      for (int t = 0; t < shape.length(); t++) {
        int at = t * shape.rows() + row;
        if (index >= windows) {
          Placement.pad(sequence, into, at);
        } else {
          boolean counts = !shape.onlyLast() || t == shape.length() - 1;
          int step = start + order.at(epoch, index) * shape.stride() + t;
          Placement.put(sequence, step, into, at, counts ? 1 : 0);
        }
      }
    }
  }
}
