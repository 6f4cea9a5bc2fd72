package dev.unroll.train.loop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The element-wise mean of several sets of weights, which often generalises better than each. */
final class WeightAverage {

  private WeightAverage() {}

  /**
   * @param sets at least one, each with one array a parameter
   */
  static List<float[]> of(List<List<float[]>> sets) {
    List<float[]> averages = new ArrayList<>();
    for (int parameter = 0; parameter < sets.getFirst().size(); parameter++) {
      double[] sum = new double[sets.getFirst().get(parameter).length];
      for (List<float[]> set : sets) {
        float[] weights = set.get(parameter);
        for (int i = 0; i < sum.length; i++) {
          sum[i] += weights[i];
        }
      }
      float[] average = new float[sum.length];
      for (int i = 0; i < sum.length; i++) {
        average[i] = (float) (sum[i] / sets.size());
      }
      averages.add(average);
    }
    return averages;
  }

  /** A number that differs, but by a great chance, when a bit does. */
  static double checksum(List<float[]> weights) {
    int sum = 1;
    for (float[] array : weights) {
      sum = 31 * sum + Arrays.hashCode(array);
    }
    return sum;
  }

  static boolean areFinite(List<float[]> weights) {
    for (float[] array : weights) {
      for (float weight : array) {
        if (!Float.isFinite(weight)) {
          return false;
        }
      }
    }
    return true;
  }
}
