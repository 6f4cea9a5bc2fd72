package dev.unroll.data.batch;

import java.util.Random;
import java.util.stream.IntStream;

/**
 * Random choices determined by an epoch's number and a seed. {@link Random} is used because its
 * specification fixes its numbers, so that they are the same on every Java.
 */
public final class Order {
  private Order() {}

  /** A random order of {@code 0 … size - 1}. */
  public static int[] permutation(int size, long seed, long epoch) {
    int[] order = IntStream.range(0, size).toArray();
    Random random = random(seed, epoch);
    for (int i = size - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[other];
      order[other] = swapped;
    }
    return order;
  }

  /** A random number from 0 to {@code bound - 1}. */
  static int below(int bound, long seed, long epoch) {
    return random(seed, epoch).nextInt(bound);
  }

  /** Mixes the bits of seed and epoch, since {@link Random} starts alike for neighbouring seeds. */
  private static Random random(long seed, long epoch) {
    long mixed = seed * 0x9E3779B97F4A7C15L + epoch * 0xD1B54A32D192ED03L;
    mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
    return new Random(mixed ^ (mixed >>> 32));
  }
}
