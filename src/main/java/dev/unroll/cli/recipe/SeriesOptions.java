package dev.unroll.cli.recipe;

import dev.unroll.series.Frequency;
import dev.unroll.series.csv.SaidColumns;
import dev.unroll.train.draft.Drafts.SeriesWish;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What may be said of the columns of a CSV file, where a guess would be wrong. */
final class SeriesOptions {
  private static final int MOST_STEPS = 65_536;

  @Option(
      names = "--time",
      paramLabel = "COLUMN",
      description = "Series: the column of dates or times.")
  private @Nullable String time;

  @Option(
      names = "--targets",
      paramLabel = "COLUMNS",
      description = "Series: columns to be forecast, with commas between them.")
  private @Nullable String targets;

  @Option(
      names = "--known",
      paramLabel = "COLUMNS",
      description = "Series: columns that are known in advance, such as prices; '' for none.")
  private @Nullable String known;

  @Option(
      names = "--series",
      paramLabel = "COLUMN",
      description = "Series: the column that tells series apart.")
  private @Nullable String series;

  @Option(
      names = "--frequency",
      paramLabel = "STEP",
      description = "Series: the distance of steps, such as 15min, 1h, 1d, 1w or 1mo.")
  private @Nullable String frequency;

  @Option(
      names = "--horizon",
      paramLabel = "N",
      description = "Series: steps to be forecast; what is usual for the frequency when left out.")
  private @Nullable Integer horizon;

  /**
   * Refuses all of them, where the data is no series.
   *
   * @throws ParameterException when one is given
   */
  void refuseAll(CommandLine command) {
    if (time != null
        || targets != null
        || known != null
        || series != null
        || frequency != null
        || horizon != null) {
      throw new ParameterException(
          command,
          "--time, --targets, --known, --series, --frequency and --horizon are for series");
    }
  }

  /**
   * What was said.
   *
   * @throws ParameterException when a value cannot be
   */
  SeriesWish wish(CommandLine command) {
    if (horizon != null && (horizon < 1 || horizon > MOST_STEPS)) {
      throw new ParameterException(
          command, "--horizon must be from 1 to %d, not %d".formatted(MOST_STEPS, horizon));
    }
    List<String> wanted = columns(targets);
    if (wanted != null && wanted.isEmpty()) {
      throw new ParameterException(command, "--targets names no column");
    }
    return new SeriesWish(
        new SaidColumns(time, wanted, columns(known), series, frequency(command)), horizon);
  }

  private @Nullable Frequency frequency(CommandLine command) {
    if (frequency == null) {
      return null;
    }
    try {
      return Frequency.parse(frequency);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command, "--frequency: " + e.getMessage(), e);
    }
  }

  private static @Nullable List<String> columns(@Nullable String names) {
    return names == null
        ? null
        : Arrays.stream(names.split(","))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .distinct()
            .toList();
  }
}
