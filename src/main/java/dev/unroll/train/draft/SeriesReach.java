package dev.unroll.train.draft;

import dev.unroll.series.Frequency;
import dev.unroll.series.TimeSeries;
import dev.unroll.series.csv.SeriesFile;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far forecasts look back and ahead.
 *
 * @param horizon steps that are forecast
 * @param context past steps that are read
 * @param season after how many steps values usually repeat themselves; 1 for never, or where the
 *     series are too short for it
 * @param windows that can be learnt from
 */
record SeriesReach(int horizon, int context, int season, long windows) {
  /** Horizons in the past that is read. */
  private static final int READ = 4;

  /** Horizons that a series of the usual length has. */
  private static final int FEWEST_HORIZONS = 8;

  private static final int MOST_CONTEXT = 1_024;

  /**
   * The reach that series bear.
   *
   * @param said the horizon, if the user says it
   * @return empty when not even one window can be learnt from
   */
  static Optional<SeriesReach> of(SeriesFile data, @Nullable Integer said) {
    int[] lengths = data.series().stream().mapToInt(TimeSeries::length).sorted().toArray();
    int usual = lengths[lengths.length / 2];
    int horizon = said == null ? usualHorizon(data.frequency()) : said;
    while (said == null && horizon > 1 && horizon * FEWEST_HORIZONS > usual) {
      horizon /= 2;
    }
    int future = future(data);
    if (said == null && future > 0) {
      horizon = Math.min(horizon, future); // what is known in advance is known no farther
    }
    Frequency frequency = data.frequency();
    int season = frequency == null ? 1 : frequency.usualSeason();
    int wanted = Math.clamp(Math.max(2L * season, (long) READ * horizon), 1, MOST_CONTEXT);
    // Half of what is left beside validation and test, so that many windows have a whole past.
    int context = Math.clamp((usual - 2L * horizon) / 2, 1, wanted);
    season = season <= context ? season : 1;
    int least = Math.min(context, Math.max(season, horizon));
    long windows = 0;
    for (int length : lengths) {
      windows += Math.max(0, length - 3L * horizon - least + 1);
    }
    return windows == 0
        ? Optional.empty()
        : Optional.of(new SeriesReach(horizon, context, season, windows));
  }

  /** Steps of the future that a file has of all series; 0 where it has none. */
  private static int future(SeriesFile data) {
    return data.series().stream()
        .mapToInt(one -> one.known().length == 0 ? 0 : one.known()[0].length - one.length())
        .min()
        .orElse(0);
  }

  /**
   * What is usual for a frequency: two days of hours, one of shorter steps, four weeks of days or
   * business days, a quarter of weeks, a year of months, two years of quarters.
   */
  private static int usualHorizon(@Nullable Frequency frequency) {
    if (frequency == null) {
      return 12;
    }
    return switch (frequency.unit()) {
      case SECOND -> 60;
      case MINUTE -> Math.min(96, Math.max(12, frequency.usualSeason()));
      case HOUR -> Math.max(2 * frequency.usualSeason(), 12);
      case DAY -> Math.max(4, 28 / frequency.count());
      case BUSINESS_DAY -> Math.max(4, 20 / frequency.count());
      case WEEK -> 13;
      case MONTH -> Math.max(4, frequency.count() == 1 ? 12 : 24 / frequency.count());
      case YEAR -> 4;
    };
  }
}
