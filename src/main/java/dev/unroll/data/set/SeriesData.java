package dev.unroll.data.set;

import dev.unroll.data.batch.Range;
import dev.unroll.data.store.DataException;
import dev.unroll.data.store.Origin;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A series of numbers, divided in its order.
 *
 * @param columns what is measured at each step
 * @param interval time between two steps, for people: {@code day}
 * @param values {@code [time][features]}, in the units of the columns
 * @param labels a name for each step, {@code [time]}, or empty
 * @param train part that the weights are fitted to, from the beginning
 * @param validation part that decides when to stop and which weights to keep, right after it
 * @param test part that only the final figures are measured on, right after that; may be empty
 * @param origin where it comes from
 */
@SuppressWarnings("ArrayRecordComponent") // too large to copy; identity is equality here
public record SeriesData(
    List<Column> columns,
    String interval,
    double[][] values,
    List<String> labels,
    Range train,
    Range validation,
    Range test,
    Origin origin) {

  /**
   * What is measured.
   *
   * @param name of the measurement
   * @param unit of it, {@code null} if it has none
   */
  public record Column(String name, @Nullable String unit) {}

  public SeriesData {
    columns = List.copyOf(columns);
    labels = List.copyOf(labels);
    if (!labels.isEmpty() && labels.size() != values.length) {
      throw new IllegalArgumentException(labels.size() + " labels, " + values.length + " steps");
    }
    if (train.length() < 2 || validation.length() < 1) {
      throw new DataException(
          "the series of %d steps is too short to be divided".formatted(values.length));
    }
  }

  static SeriesData divided(
      List<Column> columns,
      String interval,
      double[][] values,
      List<String> labels,
      Shares.Borders borders,
      Origin origin) {
    return new SeriesData(
        columns,
        interval,
        values,
        labels,
        new Range(0, borders.train()),
        new Range(borders.train(), borders.validation()),
        new Range(borders.validation(), borders.test()),
        origin);
  }

  /** Number of values of a step. */
  public int features() {
    return columns.size();
  }
}
