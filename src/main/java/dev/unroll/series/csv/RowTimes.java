package dev.unroll.series.csv;

import dev.unroll.data.store.DataException;
import dev.unroll.series.LocalTimes;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The times of a file's rows. */
final class RowTimes {
  private final CsvRows rows;
  private final String column;
  private final Times times;
  private final @Nullable LocalTimes zone;
  private final int at;

  private RowTimes(CsvRows rows, String column, Times times, @Nullable LocalTimes zone, int at) {
    this.rows = rows;
    this.column = column;
    this.times = times;
    this.zone = zone;
    this.at = at;
  }

  /**
   * The times in a column.
   *
   * @param dayFirst how dates are written, if the user says it
   * @param zone of times without an offset; none leaves them as they are written
   * @throws DataException when days and months cannot be told apart
   */
  static RowTimes of(
      CsvRows rows, String column, @Nullable Boolean dayFirst, @Nullable String zone) {
    int at = rows.column(column);
    Times times =
        Times.of(dayFirst, rows.rows().stream().map(row -> cell(row, at)).toList())
            .orElseThrow(
                () ->
                    new DataException(
                        "%s: %s: day and month cannot be told apart in '%s': say dayFirst: true or"
                                .formatted(
                                    rows.name(),
                                    column,
                                    CsvText.shown(cell(rows.rows().getFirst(), at)))
                            + " false"));
    return new RowTimes(rows, column, times, zone == null ? null : LocalTimes.of(zone), at);
  }

  private static String cell(CsvRows.Row row, int at) {
    return at < row.cells().size() ? row.cells().get(at) : "";
  }

  /** Whether all rows say how far their times are from UTC. */
  boolean haveOffsets() {
    return rows.rows().stream().allMatch(row -> moment(row).isUtc());
  }

  private Times.Moment moment(CsvRows.Row row) {
    try {
      return times.moment(cell(row, at));
    } catch (DateTimeException e) {
      throw rows.wrong(
          row.line(),
          "%s: '%s' is no date or time".formatted(column, CsvText.shown(cell(row, at))));
    }
  }

  /**
   * The rows of one series with their times. A time that a zone has twice, because clocks are put
   * back, is the earlier one where it comes first.
   *
   * @param series in the order of the file
   * @throws DataException when a cell has no time, or one that the zone does not have
   */
  List<TimedRow> of(List<CsvRows.Row> series) {
    List<Times.Moment> moments = series.stream().map(this::moment).toList();
    LocalTimes clock = zone;
    TimedRow[] timed = new TimedRow[series.size()];
    boolean falls =
        !moments.isEmpty() && moments.getFirst().time().isAfter(moments.getLast().time());
    Set<LocalDateTime> seen = new HashSet<>();
    for (int i = 0; i < timed.length; i++) {
      int place = falls ? timed.length - 1 - i : i;
      CsvRows.Row row = series.get(place);
      Times.Moment moment = moments.get(place);
      timed[place] =
          clock == null ? new TimedRow(row, moment.time(), null) : inZone(clock, row, moment, seen);
    }
    return new ArrayList<>(List.of(timed));
  }

  private TimedRow inZone(
      LocalTimes clock, CsvRows.Row row, Times.Moment moment, Set<LocalDateTime> seen) {
    if (moment.isUtc()) {
      return new TimedRow(row, clock.local(moment.time()), moment.time());
    }
    LocalDateTime local = moment.time();
    try {
      boolean later = clock.isTwice(local) && !seen.add(local);
      return new TimedRow(row, local, clock.utc(local, later));
    } catch (DateTimeException e) {
      throw rows.wrong(row.line(), "%s: %s".formatted(column, e.getMessage()));
    }
  }
}
