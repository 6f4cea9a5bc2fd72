package dev.unroll.series.csv;

import java.time.LocalDateTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A row of a file in which each row is a step.
 *
 * @param time as it is written, or of the file's zone; none where times are not known
 * @param utc the same in UTC; none where the file has no zone
 */
record TimedRow(CsvRows.Row row, @Nullable LocalDateTime time, @Nullable LocalDateTime utc) {
  /** Its time, as written. */
  LocalDateTime at() {
    return Objects.requireNonNull(time);
  }

  /** What rows are sorted by. */
  LocalDateTime order() {
    return utc == null ? at() : utc;
  }

  /** The same with its time in UTC. */
  TimedRow inUtc() {
    return new TimedRow(row, order(), utc);
  }
}
