package dev.unroll.train.draft;

import dev.unroll.series.TimeSeries;
import java.util.List;

/** How much series are like themselves some steps before. */
final class Autocorrelation {
  /** Series that are looked at. */
  private static final int MOST_SERIES = 200;

  private Autocorrelation() {}

  /** The median over the series, between -1 and 1; {@code NaN} where none has enough values. */
  static double median(List<TimeSeries> series, int lag) {
    double[] all =
        series.stream()
            .limit(MOST_SERIES)
            .mapToDouble(one -> of(one.values(), lag))
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    return all.length == 0 ? Double.NaN : all[all.length / 2];
  }

  /** Of values, of which {@code NaN} are left out. */
  static double of(double[] values, int lag) {
    double sum = 0;
    int count = 0;
    for (double value : values) {
      if (!Double.isNaN(value)) {
        sum += value;
        count++;
      }
    }
    double mean = sum / count;
    double squares = 0;
    double products = 0;
    int pairs = 0;
    for (int t = 0; t < values.length; t++) {
      double here = values[t] - mean;
      if (!Double.isNaN(here)) {
        squares += here * here;
        if (t >= lag && !Double.isNaN(values[t - lag])) {
          products += here * (values[t - lag] - mean);
          pairs++;
        }
      }
    }
    return pairs < 2 * lag ? Double.NaN : products / pairs / (squares / count);
  }
}
