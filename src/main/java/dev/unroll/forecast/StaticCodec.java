package dev.unroll.forecast;

import dev.unroll.bundle.StaticFeature;
import dev.unroll.series.StaticValue;
import dev.unroll.series.TimeSeries;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What is said of whole series as the numbers that a network reads: a number standardised, a
 * category as one 1 among zeros. What is not said, or was not learnt, is zeros.
 */
final class StaticCodec {
  /** Numbers are cut off at so many standard deviations. */
  private static final double FAR = 10;

  private StaticCodec() {}

  /** Writes the numbers of a series. */
  static void write(List<StaticFeature> features, TimeSeries series, float[] row, int at) {
    int place = at;
    for (int i = 0; i < features.size(); i++) {
      StaticFeature feature = features.get(i);
      StaticValue value = value(series, i);
      Arrays.fill(row, place, place + feature.width(), 0);
      List<String> categories = feature.categories();
      if (categories != null) {
        int category = categories.indexOf(value.text());
        if (category >= 0) {
          row[place + category] = 1;
        }
      } else if (feature.mean() != null && feature.scale() != null) {
        double z = (value.number() - feature.mean()) / feature.scale();
        row[place] = Double.isNaN(z) ? 0 : (float) Math.clamp(z, -FAR, FAR);
      }
      place += feature.width();
    }
  }

  /** Why a feature of a series means nothing to the network; empty where it means something. */
  static Optional<String> problem(StaticFeature feature, TimeSeries series, int index) {
    StaticValue value = value(series, index);
    List<String> categories = feature.categories();
    if (value.isMissing()) {
      return Optional.of(feature.name() + " is not given");
    }
    if (categories == null) {
      return Double.isNaN(value.number())
          ? Optional.of("%s is a number, not '%s'".formatted(feature.name(), value.text()))
          : Optional.empty();
    }
    return categories.contains(value.text())
        ? Optional.empty()
        : Optional.of("%s '%s' was not learnt".formatted(feature.name(), value.text()));
  }

  private static StaticValue value(TimeSeries series, int index) {
    return index < series.statics().size() ? series.statics().get(index) : StaticValue.NONE;
  }
}
