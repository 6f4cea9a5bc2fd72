package dev.unroll.train.eval;

import java.util.Arrays;

/** The mean of vectors, which are added one after the other. */
final class MeanVector {
  private final double[] sum;
  private int count;

  MeanVector(int size) {
    sum = new double[size];
  }

  void add(float[] vector) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += vector[i];
    }
    count++;
  }

  /** Number of vectors. */
  int count() {
    return count;
  }

  double[] value() {
    return Arrays.stream(sum).map(element -> element / count).toArray();
  }
}
