package dev.unroll.data.batch;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;

/** One worker's rows of the batches of pairs that all workers have together. */
public final class SharedPairs implements PairStream {
  private final PairStream whole;
  private final Share share;
  private PairBuffers buffers = buffers(new PairBatches.Shape(0, 0, 0));
  private long filled = -1;

  private SharedPairs(PairStream whole, Share share) {
    this.whole = whole;
    this.share = share;
  }

  /** The batches themselves, or a part of each. */
  public static PairStream of(PairStream whole, Share share) {
    return share.isAll() ? whole : new SharedPairs(whole, share);
  }

  @Override
  public List<PairBatches.Shape> shapes() {
    return whole.shapes().stream().map(this::part).toList();
  }

  @Override
  public long perEpoch() {
    return whole.perEpoch();
  }

  @Override
  public long countedOnAverage() {
    return whole.countedOnAverage();
  }

  @Override
  public PairBatches.Shape shape(long batch) {
    return part(whole.shape(batch));
  }

  private PairBatches.Shape part(PairBatches.Shape shape) {
    return new PairBatches.Shape(share.rows(shape.rows()), shape.source(), shape.target());
  }

  @Override
  public int counted(long batch) {
    PairBatches.Shape shape = whole.shape(batch);
    FloatBuffer weights = read(batch, shape).weights();
    int counted = 0;
    int end = share.to(shape.rows()) * shape.target();
    for (int at = share.from(shape.rows()) * shape.target(); at < end; at++) {
      counted += weights.get(at) == 0 ? 0 : 1;
    }
    return counted;
  }

  @Override
  public void fill(long batch, PairBuffers into) {
    PairBatches.Shape shape = whole.shape(batch);
    PairBuffers all = read(batch, shape);
    int rows = share.rows(shape.rows());
    int from = share.from(shape.rows());
    int count = share.to(shape.rows()) - from;
    int source = shape.source();
    int target = shape.target();
    for (int row = 0; row < rows; row++) {
      // A row that this part has not repeats the first one and does not count.
      int of = row < count ? from + row : 0;
      into.source().put(row * source, all.source(), of * source, source);
      into.sourceMask().put(row * source, all.sourceMask(), of * source, source);
      into.tokens().put(row * target, all.tokens(), of * target, target);
      into.targets().put(row * target, all.targets(), of * target, target);
      for (int t = 0; t < target; t++) {
        into.weights().put(row * target + t, row < count ? all.weights().get(of * target + t) : 0);
      }
    }
  }

  /** A whole batch, which is counted first and then filled in. */
  private PairBuffers read(long batch, PairBatches.Shape shape) {
    if (filled != batch) {
      buffers = buffers(shape);
      whole.fill(batch, buffers);
      filled = batch;
    }
    return buffers;
  }

  private static PairBuffers buffers(PairBatches.Shape shape) {
    int source = shape.rows() * shape.source();
    int target = shape.rows() * shape.target();
    return new PairBuffers(
        LongBuffer.allocate(source),
        FloatBuffer.allocate(source),
        LongBuffer.allocate(target),
        LongBuffer.allocate(target),
        FloatBuffer.allocate(target));
  }
}
