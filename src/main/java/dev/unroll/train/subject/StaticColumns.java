package dev.unroll.train.subject;

import dev.unroll.bundle.StaticFeature;
import dev.unroll.series.StaticValue;
import dev.unroll.series.TimeSeries;
import dev.unroll.train.step.TrainingException;
import java.util.ArrayList;
import java.util.List;

/** What a network learns to read of whole series. */
final class StaticColumns {
  /** More are names of the series, for which there are vectors. */
  private static final int MOST_CATEGORIES = 1_000;

  private StaticColumns() {}

  /**
   * The features of columns: a number where all series that say something say a number, else a
   * category.
   *
   * @throws TrainingException when a column says nothing, or names series
   */
  static List<StaticFeature> of(List<String> names, List<TimeSeries> series) {
    List<StaticFeature> features = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      int column = i;
      List<StaticValue> values =
          series.stream()
              .map(one -> one.statics().get(column))
              .filter(value -> !value.isMissing())
              .toList();
      if (values.isEmpty()) {
        throw new TrainingException("data.static: no series has a value of " + names.get(i));
      }
      features.add(
          values.stream().noneMatch(value -> Double.isNaN(value.number()))
              ? number(names.get(i), values)
              : category(names.get(i), values));
    }
    return features;
  }

  private static StaticFeature number(String name, List<StaticValue> values) {
    double mean = values.stream().mapToDouble(StaticValue::number).average().orElse(0);
    double variance =
        values.stream()
            .mapToDouble(value -> (value.number() - mean) * (value.number() - mean))
            .average()
            .orElse(0);
    double scale = Math.sqrt(variance);
    return StaticFeature.number(name, mean, scale > 1e-12 * Math.abs(mean) ? scale : 1);
  }

  private static StaticFeature category(String name, List<StaticValue> values) {
    List<String> categories = values.stream().map(StaticValue::text).distinct().sorted().toList();
    if (categories.size() > MOST_CATEGORIES) {
      throw new TrainingException(
          "data.static: %s has %,d different texts; more than %,d are names, for which there is architecture.embedding"
              .formatted(name, categories.size(), MOST_CATEGORIES));
    }
    return StaticFeature.category(name, categories);
  }
}
