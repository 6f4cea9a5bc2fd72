package dev.unroll.data.batch;

import java.util.OptionalLong;

/**
 * The order of a set's elements in each epoch. The order of the last epoch that was asked for is
 * cached.
 */
public final class EpochOrder {
  private final int size;
  private final OptionalLong seed;
  private Permutation kept;

  @SuppressWarnings("ArrayRecordComponent") // a cache that is never compared
  private record Permutation(long epoch, int[] order) {}

  private EpochOrder(int size, OptionalLong seed) {
    this.size = size;
    this.seed = seed;
    this.kept = permutation(0);
  }

  /** Another random order each epoch, which the seed decides. */
  public static EpochOrder shuffled(int size, long seed) {
    return new EpochOrder(size, OptionalLong.of(seed));
  }

  /** The same order in every epoch: that of the elements. */
  public static EpochOrder fixed(int size) {
    return new EpochOrder(size, OptionalLong.empty());
  }

  /** The element that comes at a place, from 0, of an epoch. */
  public int at(long epoch, int place) {
    if (seed.isEmpty()) {
      return place;
    }
    if (kept.epoch() != epoch) {
      kept = permutation(epoch);
    }
    return kept.order()[place];
  }

  private Permutation permutation(long epoch) {
    return new Permutation(
        epoch, seed.isEmpty() ? new int[0] : Order.permutation(size, seed.getAsLong(), epoch));
  }
}
