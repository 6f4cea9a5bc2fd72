package dev.unroll.series.csv;

import dev.unroll.data.store.DataException;
import dev.unroll.series.Frequency;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How far apart the rows of a file usually are. */
final class StepDistance {
  private static final long DAY = 86_400;

  /** With fewer between rows, that none is on a weekend may be chance. */
  private static final int FEWEST_WEEKENDS = 2;

  private StepDistance() {}

  /**
   * The most frequent distance of neighbours, in months where days of months are the same.
   *
   * @param steps of each series, in their order
   * @throws DataException when there are too few rows, or they are too far apart
   */
  static Frequency of(String name, Collection<List<TimedRow>> steps) {
    Map<Long, Integer> seconds = new HashMap<>();
    Map<Long, Integer> months = new HashMap<>();
    for (List<TimedRow> one : steps) {
      for (int i = 1; i < one.size(); i++) {
        LocalDateTime from = one.get(i - 1).at();
        LocalDateTime to = one.get(i).at();
        seconds.merge(Duration.between(from, to).toSeconds(), 1, Integer::sum);
        Frequency month = new Frequency(1, Frequency.Unit.MONTH);
        boolean same = month.plus(from, month.steps(from, to).orElse(0)).equals(to);
        months.merge(same ? month.steps(from, to).orElse(0) : 0, 1, Integer::sum);
      }
    }
    if (seconds.isEmpty()) {
      throw new DataException(
          name + ": has too few rows to tell how far apart steps are: give a frequency");
    }
    long distance = usual(seconds);
    long inMonths = usual(months);
    if (inMonths > 0 && distance >= 28 * 86_400L) {
      return inMonths % 12 == 0
          ? new Frequency((int) inMonths / 12, Frequency.Unit.YEAR)
          : new Frequency((int) inMonths, Frequency.Unit.MONTH);
    }
    if (distance == DAY && isOfBusinessDays(steps)) {
      return new Frequency(1, Frequency.Unit.BUSINESS_DAY);
    }
    if (distance > Integer.MAX_VALUE) {
      throw new DataException(name + ": rows are decades apart: give a frequency");
    }
    return Frequency.ofSeconds(distance);
  }

  /** Whether weekends lie between rows, but no row is on one. */
  private static boolean isOfBusinessDays(Collection<List<TimedRow>> steps) {
    Frequency business = new Frequency(1, Frequency.Unit.BUSINESS_DAY);
    int weekends = 0;
    for (List<TimedRow> one : steps) {
      for (int i = 0; i < one.size(); i++) {
        LocalDateTime time = one.get(i).at();
        if (!business.allows(time)) {
          return false;
        }
        if (i > 0) {
          LocalDateTime before = one.get(i - 1).at();
          long days = Duration.between(before, time).toDays();
          weekends += days > business.steps(before, time).orElse(days) ? 1 : 0;
        }
      }
    }
    return weekends >= FEWEST_WEEKENDS;
  }

  /** The most frequent number; of several, the smallest. */
  private static long usual(Map<Long, Integer> counts) {
    return counts.entrySet().stream()
        .max(
            Map.Entry.<Long, Integer>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
        .orElseThrow()
        .getKey();
  }
}
