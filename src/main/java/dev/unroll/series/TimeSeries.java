package dev.unroll.series;

import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One series with equal distances between its steps.
 *
 * @param id tells it from the others
 * @param start time of the first step; none where times are not known; in UTC where there is a zone
 *     and steps are hours or shorter
 * @param values raw, {@code [time]}; {@code NaN} where one is missing
 * @param known what is known in advance, {@code [columns][at least time]}, with the future as far
 *     as it is known; {@code NaN} where one is missing
 * @param statics what is said of the whole series, in the order of the columns
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record TimeSeries(
    String id,
    @Nullable LocalDateTime start,
    double[] values,
    double[][] known,
    List<StaticValue> statics) {
  public TimeSeries {
    statics = List.copyOf(statics);
  }

  /** A series of which nothing is said. */
  public TimeSeries(String id, @Nullable LocalDateTime start, double[] values, double[][] known) {
    this(id, start, values, known, List.of());
  }

  /** A series without times and without anything known in advance. */
  public static TimeSeries of(String id, double... values) {
    return new TimeSeries(id, null, values, new double[0][]);
  }

  /** The same with other values. */
  public TimeSeries withValues(double[] others) {
    return new TimeSeries(id, start, others, known, statics);
  }

  /** How many steps it has. */
  public int length() {
    return values.length;
  }

  /** The values before a step. */
  public double[] until(int end) {
    return Arrays.copyOf(values, end);
  }

  /** How many values are missing. */
  public int missing() {
    return (int) Arrays.stream(values).filter(Double::isNaN).count();
  }
}
