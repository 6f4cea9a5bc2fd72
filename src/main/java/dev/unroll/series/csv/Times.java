package dev.unroll.series.csv;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Times in the usual forms: {@code 2024-03-31}, {@code 2024-03-31 14:00}, {@code
 * 2024-03-31T14:00:00Z}, {@code 31.03.2024}, {@code 03/31/2024 2:00 PM}, {@code 20240331}, {@code
 * 2024-03}, {@code 2024-Q1}, {@code 2024}, and seconds or milliseconds since 1970. Times with an
 * offset or a zone become those of UTC; others are taken as they are written.
 *
 * @param dayFirst whether the day stands before the month where both may be meant
 */
record Times(boolean dayFirst) {
  /** An offset from UTC. */
  static final String OFFSET = "[+-]\\d{2}(?::?\\d{2})?";

  /** What stands for UTC itself. */
  static final String UTC = "Z|UTC|GMT";

  /** The name of a zone, behind a time. */
  static final String REGION = "(?:\\[(?<region>[A-Za-z_/+-]{1,40})])?";

  private static final String CLOCK =
      "(?:[T ]+(?<hour>\\d{1,2}):(?<minute>\\d{2})(?::(?<second>\\d{2})(?:[.,]\\d{1,9})?)?"
          + "(?: ?(?<half>[AaPp])\\.?[Mm]\\.?)?)?"
          + "(?: ?(?<zone>"
          + UTC
          + "|"
          + OFFSET
          + "))?"
          + REGION;
  private static final Pattern YEAR_FIRST =
      Pattern.compile(
          "(?<year>\\d{4})(?<mark>[-/.]?)(?<month>\\d{2}|(?<=[-/.])\\d)"
              + "(?:\\k<mark>(?<day>\\d{2}|(?<=[-/.])\\d))?"
              + CLOCK);
  private static final Pattern YEAR_LAST =
      Pattern.compile(
          "(?<first>\\d{1,2})(?<mark>[-/.])(?<second1>\\d{1,2})\\k<mark>(?<year>\\d{4})" + CLOCK);
  private static final Pattern MONTH_YEAR =
      Pattern.compile("(?<month>\\d{1,2})[-/.](?<year>\\d{4})");
  private static final Pattern QUARTER =
      Pattern.compile("(?<year>\\d{4})[- ]?[Qq](?<quarter>[1-4])");
  private static final Pattern YEAR = Pattern.compile("\\d{4}");
  private static final Pattern EPOCH = Pattern.compile("\\d{10}|\\d{13}");

  /**
   * How a file writes its times.
   *
   * @param said whether the day stands first, if the user says it
   * @return empty when the days of its dates cannot be told from the months
   */
  static Optional<Times> of(@Nullable Boolean said, Iterable<String> cells) {
    if (said != null) {
      return Optional.of(new Times(said));
    }
    boolean anyBoth = false;
    for (String cell : cells) {
      Matcher matcher = YEAR_LAST.matcher(cell);
      if (matcher.matches()) {
        if (matcher.group("mark").equals(".") || number(matcher, "first") > 12) {
          return Optional.of(new Times(true));
        }
        if (number(matcher, "second1") > 12) {
          return Optional.of(new Times(false));
        }
        anyBoth = true;
      }
    }
    return anyBoth ? Optional.empty() : Optional.of(new Times(true));
  }

  /** Whether a cell is a time. */
  boolean reads(String cell) {
    try {
      parse(cell);
      return true;
    } catch (DateTimeException none) {
      return false;
    }
  }

  /**
   * A time.
   *
   * @param isUtc whether it is one of UTC, because the cell has an offset, a zone or seconds since
   *     1970
   */
  record Moment(LocalDateTime time, boolean isUtc) {
    static Moment of(LocalDateTime time) {
      return new Moment(time, false);
    }

    static Moment of(LocalDate day) {
      return of(day.atStartOfDay());
    }
  }

  /**
   * The time of a cell.
   *
   * @throws DateTimeException when it is none
   */
  LocalDateTime parse(String cell) {
    return moment(cell).time();
  }

  /** The time of a cell, as {@link #parse}. */
  Moment moment(String cell) {
    if (EPOCH.matcher(cell).matches()) {
      long number = Long.parseLong(cell);
      long millis = cell.length() == 10 ? number * 1000 : number;
      return new Moment(
          LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC), true);
    }
    if (YEAR.matcher(cell).matches()) {
      return Moment.of(LocalDate.of(Integer.parseInt(cell), 1, 1));
    }
    Matcher matcher = QUARTER.matcher(cell);
    if (matcher.matches()) {
      return Moment.of(day(matcher, 3 * number(matcher, "quarter") - 2, 1));
    }
    matcher = MONTH_YEAR.matcher(cell);
    if (matcher.matches()) {
      return Moment.of(day(matcher, number(matcher, "month"), 1));
    }
    matcher = YEAR_FIRST.matcher(cell);
    if (matcher.matches()) {
      int day = matcher.group("day") == null ? 1 : number(matcher, "day");
      return at(day(matcher, number(matcher, "month"), day), matcher);
    }
    matcher = YEAR_LAST.matcher(cell);
    if (matcher.matches()) {
      int first = number(matcher, "first");
      int second = number(matcher, "second1");
      return at(dayFirst ? day(matcher, second, first) : day(matcher, first, second), matcher);
    }
    throw new DateTimeException("no time: " + cell);
  }

  private static LocalDate day(Matcher matcher, int month, int day) {
    return LocalDate.of(number(matcher, "year"), month, day);
  }

  private static Moment at(LocalDate day, Matcher matcher) {
    if (matcher.group("hour") == null) {
      return Moment.of(day);
    }
    int hour = number(matcher, "hour");
    String half = matcher.group("half");
    if (half != null) {
      if (hour < 1 || hour > 12) {
        throw new DateTimeException("no hour of half a day: " + hour);
      }
      hour = hour % 12 + (half.equalsIgnoreCase("p") ? 12 : 0);
    }
    int second = matcher.group("second") == null ? 0 : number(matcher, "second");
    // 24:00 ends a day.
    LocalDateTime time =
        hour == 24 && number(matcher, "minute") == 0 && second == 0
            ? day.plusDays(1).atStartOfDay()
            : day.atTime(LocalTime.of(hour, number(matcher, "minute"), second));
    String region = matcher.group("region");
    String zone = matcher.group("zone");
    if (zone == null && region == null) {
      return Moment.of(time);
    }
    ZoneId id = zone == null ? ZoneId.of(region) : ZoneId.of(zone);
    return new Moment(LocalDateTime.ofInstant(time.atZone(id).toInstant(), ZoneOffset.UTC), true);
  }

  private static int number(Matcher matcher, String group) {
    return Integer.parseInt(matcher.group(group));
  }
}
