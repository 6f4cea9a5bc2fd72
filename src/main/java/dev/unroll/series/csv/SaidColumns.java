package dev.unroll.series.csv;

import dev.unroll.series.Frequency;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody says of the columns of a file; what is {@code null} is found out.
 *
 * @param time column of times
 * @param targets columns to be forecast
 * @param known columns that are known in advance; empty for none
 * @param series column that tells series apart
 * @param frequency distance of steps
 */
public record SaidColumns(
    @Nullable String time,
    @Nullable List<String> targets,
    @Nullable List<String> known,
    @Nullable String series,
    @Nullable Frequency frequency) {
  /** Nothing is said. */
  public static final SaidColumns NONE = new SaidColumns(null, null, null, null, null);

  public SaidColumns {
    targets = targets == null ? null : List.copyOf(targets);
    known = known == null ? null : List.copyOf(known);
  }

  boolean isAny() {
    return time != null || targets != null || known != null || series != null;
  }

  boolean names(String column) {
    return column.equals(time)
        || column.equals(series)
        || (targets != null && targets.contains(column))
        || (known != null && known.contains(column));
  }
}
