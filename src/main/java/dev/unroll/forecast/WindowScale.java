package dev.unroll.forecast;

/**
 * The scaling of one window: {@code z = (x − center) / scale}.
 *
 * @param center mean of the values that the network reads
 * @param scale their standard deviation, above 0
 */
public record WindowScale(double center, double scale) {
  /** What of a value's size a deviation has to be, so that it is no rounding error. */
  private static final double LEAST = 1e-6;

  /** The scale of values, of which those that are {@code NaN} do not count; 1 where all are. */
  static WindowScale of(double[] values, int from, int to) {
    double sum = 0;
    int count = 0;
    for (int t = Math.max(0, from); t < to; t++) {
      if (!Double.isNaN(values[t])) {
        sum += values[t];
        count++;
      }
    }
    if (count == 0) {
      return new WindowScale(0, 1);
    }
    double center = sum / count;
    double squares = 0;
    for (int t = Math.max(0, from); t < to; t++) {
      if (!Double.isNaN(values[t])) {
        squares += (values[t] - center) * (values[t] - center);
      }
    }
    double deviation = Math.sqrt(squares / count);
    double size = Math.abs(center);
    // A constant window has no scale of its own: its size is the only one there is.
    return new WindowScale(center, deviation > LEAST * size ? deviation : size > 0 ? size : 1);
  }

  /**
   * The scale of counts, which keeps 0 where it is: the mean size and 1, as DeepAR has it (Salinas
   * et al. 2020).
   */
  static WindowScale ofCounts(double[] values, int from, int to) {
    double sum = 0;
    int count = 0;
    for (int t = Math.max(0, from); t < to; t++) {
      if (!Double.isNaN(values[t])) {
        sum += Math.abs(values[t]);
        count++;
      }
    }
    return new WindowScale(0, count == 0 ? 1 : 1 + sum / count);
  }

  /** What the network reads for a raw value. */
  public double encode(double raw) {
    return (raw - center) / scale;
  }

  /** The raw value of what the network gives. */
  public double decode(double z) {
    return center + z * scale;
  }

  /** Whether raw values are small enough to be computed with. */
  boolean isFinite() {
    return Double.isFinite(center) && Double.isFinite(scale);
  }
}
