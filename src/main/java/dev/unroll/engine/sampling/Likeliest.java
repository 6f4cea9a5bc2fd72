package dev.unroll.engine.sampling;

import java.util.Arrays;

/**
 * Tokens in rising order of a distance, sorted only as far as a question needs: tokens are counted
 * by ranges of distances, and only the range in which an answer lies is sorted. Equal distances are
 * ordered by token. {@code O(vocab)}; reuses its memory; belongs to one thread.
 */
final class Likeliest {
  /** So many that their counts and masses stay in the processor's nearest cache. */
  private static final int BUCKETS = 2_048;

  private final int[] counts = new int[BUCKETS];
  private final double[] masses = new double[BUCKETS];
  private int[] buckets = new int[0];
  private float[] distances = new float[0];
  private double[] weights = new double[0];
  private long[] members = new long[0];
  private int size;

  /** The bucket whose tokens are in {@code members}. */
  private int sortedBucket;

  /** The last bucket from which tokens are taken. */
  private int lastBucket;

  /** How many tokens of the last bucket are taken, and the weight of all that are. */
  private int takenOfLast;

  private double weight;

  /**
   * Counts tokens, all of which are taken.
   *
   * @param distances by token, at least 0; read until the next call
   * @param weights by token; read until the next call. One with weight 0 is never chosen
   * @param count of tokens
   * @param widest few tokens have a larger distance, and little weight
   */
  void count(float[] distances, double[] weights, int count, float widest) {
    if (buckets.length < count) {
      buckets = new int[count];
      members = new long[count];
    }
    this.distances = distances;
    this.weights = weights;
    size = count;
    float scale = (BUCKETS - 1) / Math.max(widest, Float.MIN_NORMAL);
    for (int i = 0; i < count; i++) {
      buckets[i] = (int) Math.min(distances[i] * scale, BUCKETS - 1);
    }
    Arrays.fill(counts, 0);
    Arrays.fill(masses, 0);
    for (int i = 0; i < count; i++) {
      int bucket = buckets[i];
      counts[bucket]++;
      masses[bucket] += weights[i];
    }
    sortedBucket = -1;
    lastBucket = BUCKETS - 1;
    takenOfLast = counts[lastBucket];
    weight = Exponentials.sum(masses, 0, BUCKETS);
  }

  /** Takes the {@code most} first tokens only. */
  void takeFirst(int most) {
    int left = most;
    double above = 0;
    for (int bucket = 0; bucket <= lastBucket; bucket++) {
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
    for (int bucket = 0; bucket <= lastBucket; bucket++) {
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
    int chosen = 0;
    for (int bucket = 0; bucket <= lastBucket; bucket++) {
      double here = weight(bucket);
      chosen = here > 0 ? bucket : chosen;
      if (left < here) {
        break;
      }
      left -= here;
    }
    int count = Math.min(sorted(chosen), taken(chosen));
    int token = (int) members[0];
    for (int i = 0; i < count && left >= 0; i++) {
      int member = (int) members[i];
      token = weights[member] > 0 ? member : token; // The rounded sum may exceed its steps.
      left -= weights[member];
    }
    return token;
  }

  /** Sets what is not taken to 0. */
  void clearOthers(double[] values) {
    int least = lastBucket;
    for (int i = 0; i < size; i++) {
      if (buckets[i] > least) {
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
    int all = counts[bucket];
    if (sortedBucket == bucket) {
      return all;
    }
    int count = 0;
    for (int i = 0; count < all; i++) {
      if (buckets[i] == bucket) {
        members[count] = (long) Float.floatToRawIntBits(distances[i]) << Integer.SIZE | i;
        count++;
      }
    }
    Arrays.sort(members, 0, count);
    sortedBucket = bucket;
    return count;
  }
}
