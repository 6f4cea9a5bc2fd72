package dev.unroll.model;

import dev.unroll.nn.LowRank;
import java.util.Arrays;

/**
 * What a {@link LowRank} learnt.
 *
 * @param down {@code A [in, rank]}
 * @param up {@code B [rank, out]}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record LearntCorrection(float[] down, float[] up, int rank, double scale) {
  /** The weights {@code [in, out]} with the correction added: {@code W + scale·A·B}. */
  public float[] addedTo(float[] weight) {
    int out = up.length / rank;
    float[] sum = weight.clone();
    double[] row = new double[out];
    for (int in = 0; in < down.length / rank; in++) {
      Arrays.fill(row, 0);
      for (int r = 0; r < rank; r++) {
        double factor = down[in * rank + r];
        for (int j = 0; j < out; j++) {
          row[j] += factor * up[r * out + j];
        }
      }
      for (int j = 0; j < out; j++) {
        sum[in * out + j] += (float) (scale * row[j]);
      }
    }
    return sum;
  }
}
