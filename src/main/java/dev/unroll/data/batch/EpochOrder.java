package dev.unroll.data.batch;

import java.util.OptionalLong;

/**
 * The order in which the elements of a set are read in each epoch. That of the epoch that was asked
 * for last is kept; it is derived, and never needed for the result.
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

  /** The order in which the elements stand, each time. */
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
