package dev.unroll.engine.sampling;

import java.util.Arrays;

/**
 * Tokens in falling order of a key, sorted only as far as a question needs: tokens are counted by
 * the upper half of their key's bits, and only the bucket in which an answer lies is sorted. Equal
 * keys are ordered by token. {@code O(vocab)}; reuses its memory; belongs to one thread.
 *
 * <p>Keys are in [0, 1]; a token with key 0 is left out.
 */
final class Likeliest {
  private static final int LOWER_BITS = 16;

  /** Keys below are so near to 0 that nothing is ever chosen of them. */
  private static final int LEAST = 1 << LOWER_BITS;

  private static final int BUCKETS = (Float.floatToRawIntBits(1f) >>> LOWER_BITS) + 1;

  private final int[] counts = new int[BUCKETS];
  private final double[] masses = new double[BUCKETS];
  private int[] bits = new int[0];
  private double[] weights = new double[0];
  private long[] members = new long[0];
  private int size;

  /** The buckets that have tokens, from the likeliest ones to those that are not chosen. */
  private int firstBucket;

  private int lowestBucket;

  /** The last bucket from which tokens are taken. */
  private int lastBucket;

  /** How many tokens of the last bucket are taken, and the weight of all that are. */
  private int takenOfLast;

  private double weight;

  /**
   * Counts tokens, all of which are taken.
   *
   * @param keys by token
   * @param weights by token; read until the next call
   * @param count of tokens
   */
  void count(double[] keys, double[] weights, int count) {
    forget();
    if (bits.length < count) {
      bits = new int[count];
      members = new long[count];
    }
    this.weights = weights;
    size = count;
    int highest = 0;
    int lowest = Integer.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      int key = Float.floatToRawIntBits((float) keys[i]);
      bits[i] = key;
      highest = Math.max(highest, key);
      lowest = Math.min(lowest, key < LEAST ? Integer.MAX_VALUE : key);
    }
    for (int i = 0; i < count; i++) {
      int bucket = bits[i] >>> LOWER_BITS;
      counts[bucket]++;
      masses[bucket] += weights[i];
    }
    firstBucket = highest >>> LOWER_BITS;
    lowestBucket = Math.min(firstBucket, lowest >>> LOWER_BITS);
    lastBucket = lowestBucket;
    takenOfLast = counts[lastBucket];
    weight = Exponentials.sum(masses, lastBucket, firstBucket + 1);
  }

  /** Clears what the call before has counted. */
  private void forget() {
    if (size > firstBucket - lowestBucket) {
      Arrays.fill(counts, lowestBucket, firstBucket + 1, 0);
      Arrays.fill(masses, lowestBucket, firstBucket + 1, 0);
      counts[0] = 0;
      masses[0] = 0;
    } else {
      for (int i = 0; i < size; i++) {
        counts[bits[i] >>> LOWER_BITS] = 0;
        masses[bits[i] >>> LOWER_BITS] = 0;
      }
    }
  }

  /** Takes the {@code most} first tokens only. */
  void takeFirst(int most) {
    int left = most;
    double above = 0;
    for (int bucket = firstBucket; bucket >= lastBucket; bucket--) {
      int here = taken(bucket);
      if (here >= left) {
        cut(bucket, left, above);
        return;
      }
      left -= here;
      above += masses[bucket];
    }
  }

  /** Takes the fewest first tokens that hold a share of the weight of all that are taken yet. */
  void takeShare(double share) {
    double left = share * weight;
    double above = 0;
    for (int bucket = firstBucket; bucket >= lastBucket; bucket--) {
      double here = weight(bucket);
      if (here >= left && here > 0) {
        int most = Math.min(sorted(bucket), taken(bucket));
        int taken = 0;
        while (taken < most && (taken == 0 || left > 0)) {
          left -= weights[(int) members[taken]];
          taken++;
        }
        cut(bucket, taken, above);
        return;
      }
      left -= here;
      above += here;
    }
  }

  private void cut(int bucket, int taken, double above) {
    lastBucket = bucket;
    takenOfLast = taken;
    weight = above + weight(bucket);
  }

  /** The weight of all tokens that are taken. */
  double weight() {
    return weight;
  }

  /**
   * The token at a place among those that are taken, each as wide as its weight.
   *
   * @param place from 0 up to {@link #weight}
   */
  int at(double place) {
    double left = place;
    int chosen = firstBucket;
    for (int bucket = firstBucket; bucket >= lastBucket; bucket--) {
      double here = weight(bucket);
      chosen = here > 0 ? bucket : chosen;
      if (left < here) {
        break;
      }
      left -= here;
    }
    int count = Math.min(sorted(chosen), taken(chosen));
    for (int i = 0; i < count; i++) {
      left -= weights[(int) members[i]];
      if (left < 0) {
        return (int) members[i];
      }
    }
    return (int) members[count - 1]; // The rounded sum was slightly larger than its steps.
  }

  /** Sets what is not taken to 0. */
  void clearOthers(double[] values) {
    int least = lastBucket;
    for (int i = 0; i < size; i++) {
      if (bits[i] >>> LOWER_BITS < least) {
        values[i] = 0;
      }
    }
    int count = sorted(least);
    for (int i = takenOfLast; i < count; i++) {
      values[(int) members[i]] = 0;
    }
  }

  private int taken(int bucket) {
    return bucket == lastBucket ? takenOfLast : counts[bucket];
  }

  private double weight(int bucket) {
    if (bucket != lastBucket || takenOfLast == counts[bucket]) {
      return masses[bucket];
    }
    sorted(bucket);
    double sum = 0;
    for (int i = 0; i < takenOfLast; i++) {
      sum += weights[(int) members[i]];
    }
    return sum;
  }

  /** Puts the tokens of a bucket in order, in the lower halves of {@code members}. */
  private int sorted(int bucket) {
    int count = 0;
    for (int i = 0; i < size; i++) {
      if (bits[i] >>> LOWER_BITS == bucket) {
        members[count] = (long) -bits[i] << Integer.SIZE | i;
        count++;
      }
    }
    Arrays.sort(members, 0, count);
    return count;
  }
}
