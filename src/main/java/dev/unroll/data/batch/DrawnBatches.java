package dev.unroll.data.batch;

import dev.unroll.data.store.DataException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Batches of pairs that are drawn anew for every epoch. Epochs have as many batches as the first
 * one: of those that would have more, some are left out, and of those with fewer some come twice.
 */
public final class DrawnBatches implements PairStream {
  private final Draw draw;
  private final PairBatches.Special special;
  private final PairBatches.Size size;
  private final int longest;
  private final long seed;
  private final long perEpoch;
  private final long counted;
  private @Nullable Epoch current;

  /** Draws the pairs of an epoch. */
  @FunctionalInterface
  public interface Draw {
    /**
     * The pairs of an epoch; the same each time it is asked.
     *
     * @param number of the epoch, from 0
     */
    List<TokenPair> epoch(long number);
  }

  private record Epoch(long number, PairBatches batches) {}

  /**
   * @param longest tokens of a pair's longer side at most, its end included
   * @param seed of the order of the batches
   * @throws DataException if the first epoch has no pair
   */
  public DrawnBatches(
      Draw draw, PairBatches.Special special, PairBatches.Size size, int longest, long seed) {
    this.draw = draw;
    this.special = special;
    this.size = size;
    this.longest = longest;
    this.seed = seed;
    PairBatches first = epoch(0).batches();
    this.perEpoch = first.perEpoch();
    this.counted = first.countedOnAverage();
    if (perEpoch == 0) {
      throw new DataException(
          "training.longest: no pair has at most %d tokens on both sides, ends included"
              .formatted(longest));
    }
  }

  private Epoch epoch(long number) {
    Epoch epoch = current;
    if (epoch == null || epoch.number() != number) {
      epoch =
          new Epoch(
              number, PairBatches.filled(draw.epoch(number), special, size, seed + 1_000 * number));
      current = epoch;
    }
    return epoch;
  }

  /** The shapes that batches have, with up to so many tokens on a side, its end included. */
  public static List<PairBatches.Shape> shapes(PairBatches.Size size, int longest) {
    return PairBatches.shapes(size, longest);
  }

  @Override
  public List<PairBatches.Shape> shapes() {
    return shapes(size, longest);
  }

  @Override
  public long perEpoch() {
    return perEpoch;
  }

  @Override
  public long countedOnAverage() {
    return counted;
  }

  @Override
  public PairBatches.Shape shape(long batch) {
    PairBatches batches = epoch(batch / perEpoch).batches();
    return batches.shape(batch % perEpoch % batches.perEpoch());
  }

  @Override
  public int counted(long batch) {
    PairBatches batches = epoch(batch / perEpoch).batches();
    return batches.counted(batch % perEpoch % batches.perEpoch());
  }

  @Override
  public void fill(long batch, PairBuffers into) {
    PairBatches batches = epoch(batch / perEpoch).batches();
    batches.fill(batch % perEpoch % batches.perEpoch(), into);
  }
}
