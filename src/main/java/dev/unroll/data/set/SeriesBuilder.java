package dev.unroll.data.set;

import dev.unroll.data.store.Origin;
import dev.unroll.data.store.Sha256;
import java.util.ArrayList;
import java.util.List;

/** Builds a generated series, vector by vector, each with a name. */
final class SeriesBuilder {
  private final List<SeriesData.Column> columns;
  private final List<double[]> values = new ArrayList<>();
  private final List<String> labels = new ArrayList<>();

  SeriesBuilder(List<SeriesData.Column> columns) {
    this.columns = columns;
  }

  void add(String label, double... vector) {
    labels.add(label);
    values.add(vector);
  }

  int size() {
    return values.size();
  }

  /** The series: its training part ends at a step, the rest is for validation. */
  SeriesData divided(String interval, int trainEnd, String name) {
    double[][] all = values.toArray(double[][]::new);
    return SeriesData.divided(
        columns,
        interval,
        all,
        labels,
        new Shares.Borders(trainEnd, all.length, all.length),
        new Origin(name + ", generated", "none needed", Sha256.of(all)));
  }
}
