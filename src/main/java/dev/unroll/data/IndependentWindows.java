package dev.unroll.data;

/**
 * Independent windows: each row of a batch is a stretch of the part on its own, and the hidden
 * state is zero at its beginning.
 */
public final class IndependentWindows implements Batches {
  private final Sequence sequence;
  private final int first;
  private final Shape shape;
  private final Sampling sampling;
  private final int windows;
  private final int batches;

  /** The permutation of the epoch that was asked for last; derived, never needed for the result. */
  private Epoch epoch;

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

  private sealed interface Sampling {
    record InOrder() implements Sampling {}

    record Shuffled(long seed) implements Sampling {}

    record Shifted(long seed) implements Sampling {}
  }

  /**
   * One pass.
   *
   * @param shift steps before the first window
   * @param order of the windows
   */
  @SuppressWarnings("ArrayRecordComponent") // a cache that is never compared
  private record Epoch(long number, int shift, int[] order) {}

  private IndependentWindows(Sequence sequence, Range part, Shape shape, Sampling sampling) {
    if (part.to() > sequence.length()) {
      throw new IllegalArgumentException(part + " of a sequence of " + sequence.length());
    }
    boolean shifts = sampling instanceof Sampling.Shifted;
    int room = part.length() - 1 - shape.length() - (shifts ? shape.stride() - 1 : 0);
    if (room < 0) {
      throw new DataException(
          "the data is too short: a part of %d steps has no window of %d and one to predict"
              .formatted(part.length(), shape.length()));
    }
    this.sequence = sequence;
    this.first = part.from();
    this.shape = shape;
    this.sampling = sampling;
    windows = room / shape.stride() + 1;
    batches =
        shifts ? Math.max(1, windows / shape.rows()) : (windows + shape.rows() - 1) / shape.rows();
    epoch = order(0);
  }

  /** Windows in another random order each epoch, which the seed decides. */
  public static IndependentWindows shuffled(Sequence sequence, Range part, Shape shape, long seed) {
    return new IndependentWindows(sequence, part, shape, new Sampling.Shuffled(seed));
  }

  /** Windows in the order of the sequence, for validation. */
  public static IndependentWindows inOrder(Sequence sequence, Range part, Shape shape) {
    return new IndependentWindows(sequence, part, shape, new Sampling.InOrder());
  }

  /**
   * Windows in another random order each epoch, cut from another place on each time, so that their
   * borders fall elsewhere. Windows that do not fill a batch are left out; they are others each
   * time too.
   */
  public static IndependentWindows shifted(Sequence sequence, Range part, Shape shape, long seed) {
    return new IndependentWindows(sequence, part, shape, new Sampling.Shifted(seed));
  }

  private Epoch order(long number) {
    return switch (sampling) {
      case Sampling.InOrder _ -> new Epoch(number, 0, new int[0]);
      case Sampling.Shuffled(long seed) ->
          new Epoch(number, 0, Order.permutation(windows, seed, number));
      case Sampling.Shifted(long seed) ->
          new Epoch(
              number,
              Order.below(shape.stride(), ~seed, number),
              Order.permutation(windows, seed, number));
    };
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
    if (epoch.number() != batch / batches) {
      epoch = order(batch / batches);
    }
    int before = Math.toIntExact(batch % batches) * shape.rows();
    for (int row = 0; row < shape.rows(); row++) {
      int index = before + row;
      for (int t = 0; t < shape.length(); t++) {
        int at = t * shape.rows() + row;
        if (index >= windows) {
          Placement.pad(sequence, into, at);
        } else {
          boolean counts = !shape.onlyLast() || t == shape.length() - 1;
          int step = first + epoch.shift() + window(index) * shape.stride() + t;
          Placement.put(sequence, step, into, at, counts ? 1 : 0);
        }
      }
    }
  }

  private int window(int index) {
    return switch (sampling) {
      case Sampling.InOrder _ -> index;
      case Sampling.Shuffled _, Sampling.Shifted _ -> epoch.order()[index];
    };
  }
}
