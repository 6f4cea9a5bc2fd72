package dev.unroll.series;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The distance between two steps of a series.
 *
 * @param count of the unit, at least 1
 */
public record Frequency(int count, Unit unit) {
  private static final int BUSINESS_DAYS = 5;

  /** 5 January 1970, in days since 1 January. */
  private static final int MONDAY = 4;

  private static final Pattern FORM = Pattern.compile("(\\d{1,5})?(s|min|h|d|b|w|mo|y)");

  /** A unit of time, by the name that recipes have for it. */
  public enum Unit {
    SECOND("s", 1),
    MINUTE("min", 60),
    HOUR("h", 3_600),
    DAY("d", 86_400),
    /** A day from Monday to Friday. */
    BUSINESS_DAY("b", 0),
    WEEK("w", 604_800),
    /** A month of the calendar. */
    MONTH("mo", 0),
    /** A year of the calendar. */
    YEAR("y", 0);

    private final String symbol;

    /** Its length; 0 where that differs from step to step. */
    private final int seconds;

    Unit(String symbol, int seconds) {
      this.symbol = symbol;
      this.seconds = seconds;
    }
  }

  public Frequency {
    if (count < 1) {
      throw new IllegalArgumentException("count must be positive, is " + count);
    }
  }

  /**
   * The frequency of a name such as {@code 1h}, {@code 15min}, {@code 1d}, {@code 1b} for business
   * days, {@code 1w}, {@code 1mo}, {@code 3mo} or {@code 1y}.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static Frequency parse(String name) {
    Matcher matcher = FORM.matcher(name);
    if (matcher.matches()) {
      String number = matcher.group(1);
      int count = number == null ? 1 : Integer.parseInt(number);
      for (Unit unit : Unit.values()) {
        if (unit.symbol.equals(matcher.group(2)) && count > 0) {
          return new Frequency(count, unit);
        }
      }
    }
    throw new IllegalArgumentException(
        "'%s' is no frequency: write 1h, 15min, 1d, 1b (business days), 1w, 1mo, 3mo, 1y or the like"
            .formatted(name));
  }

  /** The frequency of steps that are so many seconds apart; the largest unit that divides them. */
  public static Frequency ofSeconds(long seconds) {
    for (Unit unit : new Unit[] {Unit.WEEK, Unit.DAY, Unit.HOUR, Unit.MINUTE}) {
      if (seconds % unit.seconds == 0) {
        return new Frequency(Math.toIntExact(seconds / unit.seconds), unit);
      }
    }
    return new Frequency(Math.toIntExact(seconds), Unit.SECOND);
  }

  /** The same frequency in months; empty when it is no multiple of them. */
  private Optional<Integer> months() {
    return switch (unit) {
      case MONTH -> Optional.of(count);
      case YEAR -> Optional.of(12 * count);
      case SECOND, MINUTE, HOUR, DAY, BUSINESS_DAY, WEEK -> Optional.empty();
    };
  }

  /** Whether steps are hours or shorter: time that passes, however clocks are put. */
  public boolean isElapsed() {
    return switch (unit) {
      case SECOND, MINUTE, HOUR -> true;
      case DAY, BUSINESS_DAY, WEEK, MONTH, YEAR -> false;
    };
  }

  /** Whether steps are days, with or without weekends. */
  public boolean isDaily() {
    return count == 1 && (unit == Unit.DAY || unit == Unit.BUSINESS_DAY);
  }

  /** Whether a step may be at a time: no business day is on a weekend. */
  public boolean allows(LocalDateTime time) {
    return unit != Unit.BUSINESS_DAY || weekday(time) < BUSINESS_DAYS;
  }

  /** Days since a Monday that is long past. */
  private static long days(LocalDateTime time) {
    return time.toLocalDate().toEpochDay() - MONDAY;
  }

  private static int weekday(LocalDateTime time) {
    return (int) Math.floorMod(days(time), 7L);
  }

  /** Business days since that Monday; those of a weekend are the Monday after it. */
  private static long businessDays(LocalDateTime time) {
    return BUSINESS_DAYS * Math.floorDiv(days(time), 7L) + Math.min(weekday(time), BUSINESS_DAYS);
  }

  /** Seconds of a step; about so many where months or weekends differ. */
  public double seconds() {
    if (unit == Unit.BUSINESS_DAY) {
      return count * 7.0 / BUSINESS_DAYS * Unit.DAY.seconds;
    }
    return months().map(m -> m * 2_629_746.0).orElse((double) count * unit.seconds);
  }

  /**
   * The time of a later step. A last day of a month stays one; business days after a weekend begin
   * on Monday.
   *
   * @throws DateTimeException when it is beyond the years that there are
   */
  public LocalDateTime plus(LocalDateTime time, long steps) {
    Optional<Integer> months = months();
    try {
      if (unit == Unit.BUSINESS_DAY) {
        long later = Math.addExact(businessDays(time), Math.multiplyExact(steps, (long) count));
        long day = 7 * Math.floorDiv(later, (long) BUSINESS_DAYS);
        long epoch = Math.addExact(day, MONDAY + Math.floorMod(later, (long) BUSINESS_DAYS));
        return LocalDateTime.of(LocalDate.ofEpochDay(epoch), time.toLocalTime());
      }
      if (months.isEmpty()) {
        return time.plusSeconds(Math.multiplyExact(steps, (long) count * unit.seconds));
      }
      LocalDateTime later = time.plusMonths(Math.multiplyExact(steps, (long) months.get()));
      return isMonthEnd(time) ? later.withDayOfMonth(YearMonth.from(later).lengthOfMonth()) : later;
    } catch (ArithmeticException e) {
      throw new DateTimeException("too many steps after " + time + ": " + steps, e);
    }
  }

  /**
   * How many steps lie between two times; empty when that is no whole number. The day of a month
   * does not count where steps are months. There is no step of business days on a weekend.
   */
  public OptionalLong steps(LocalDateTime from, LocalDateTime to) {
    Optional<Integer> months = months();
    if (unit == Unit.BUSINESS_DAY) {
      long days = businessDays(to) - businessDays(from);
      boolean isStep = allows(from) && allows(to) && from.toLocalTime().equals(to.toLocalTime());
      return isStep && days % count == 0 ? OptionalLong.of(days / count) : OptionalLong.empty();
    }
    long distance =
        months.isPresent()
            ? ChronoUnit.MONTHS.between(YearMonth.from(from), YearMonth.from(to))
            : ChronoUnit.SECONDS.between(from, to);
    long step = months.isPresent() ? months.get() : (long) count * unit.seconds;
    return distance % step == 0 ? OptionalLong.of(distance / step) : OptionalLong.empty();
  }

  private static boolean isMonthEnd(LocalDateTime time) {
    return time.plusDays(1).getDayOfMonth() == 1;
  }

  /**
   * After how many steps values usually repeat themselves: a day of hours or minutes, a week of
   * days or business days, a year of months; 1 where nothing is usual. As in the M4 competition,
   * weeks have none.
   */
  public int usualSeason() {
    Optional<Integer> months = months();
    if (months.isPresent()) {
      return months.get() < 12 && 12 % months.get() == 0 ? 12 / months.get() : 1;
    }
    if (unit == Unit.WEEK) {
      return 1;
    }
    if (unit == Unit.BUSINESS_DAY) {
      return count == 1 ? BUSINESS_DAYS : 1;
    }
    long seconds = (long) count * unit.seconds;
    if (unit == Unit.DAY) {
      return count == 1 ? 7 : 1;
    }
    long day = Unit.DAY.seconds;
    return seconds < day && day % seconds == 0 ? (int) (day / seconds) : 1;
  }

  @Override
  public String toString() {
    return count + unit.symbol;
  }
}
