package dev.unroll.train.draft;

import static dev.unroll.train.draft.RecipeText.count;
import static dev.unroll.train.draft.RecipeText.quoted;

import dev.unroll.series.Frequency;
import dev.unroll.series.TimeSeries;
import dev.unroll.series.csv.CsvColumns;
import dev.unroll.series.csv.CsvColumns.Layout;
import dev.unroll.series.csv.CsvInspection;
import dev.unroll.series.csv.CsvSeries;
import dev.unroll.series.csv.SeriesFile;
import dev.unroll.train.step.TrainingException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A recipe for forecasts from a CSV file.
 *
 * @param file its name
 * @param look what its columns are for
 * @param data what they hold
 * @param reach of the forecasts
 */
record SeriesDraft(String file, CsvInspection look, SeriesFile data, SeriesReach reach)
    implements Draft {
  private static final int COLUMNS_SHOWN = 12;

  /** Half of the values are no larger where a distribution of counts is proposed. */
  private static final double SMALL_COUNT = 30;

  /** The largest count that is learnt as one. */
  private static final double MOST_COUNT = 1_000_000;

  /** Of each size of network: blocks, layers of each, units of a layer. */
  private static final int[][] NETWORKS = {{2, 2, 64}, {3, 3, 128}, {4, 3, 256}};

  /** Windows from which on the next size of network is worth its time. */
  private static final long[] WINDOWS = {1_000, 30_000};

  /** Updates that each size of network is trained for. */
  private static final long[] UPDATES = {1_000, 2_000, 3_000};

  static Draft of(Path file, Drafts.SeriesWish wish) {
    CsvInspection look = CsvInspection.of(file, wish.columns());
    SeriesFile data = CsvSeries.read(file, look.columns());
    SeriesReach reach =
        SeriesReach.of(data, wish.horizon())
            .orElseThrow(
                () ->
                    new TrainingException(
                        "%s: the longest series has %s steps; a past, a training and two horizons%s take more"
                            .formatted(
                                file,
                                count(longest(data)),
                                wish.horizon() == null ? "" : " of " + wish.horizon())));
    return new SeriesDraft(String.valueOf(file.getFileName()), look, data, reach);
  }

  private static int longest(SeriesFile data) {
    return data.series().stream().mapToInt(TimeSeries::length).max().orElse(0);
  }

  @Override
  public List<String> seen() {
    List<String> seen = new ArrayList<>();
    CsvColumns columns = look.columns();
    seen.add(
        "%s: %s rows, cells separated by %s%s%s"
            .formatted(
                file,
                count(look.rows()),
                look.separator() == '\t' ? "tabs" : "'" + look.separator() + "'",
                columns.decimal() == null ? "" : ", decimal commas",
                columns.encoding() == null ? "" : ", in " + columns.encoding()));
    seen.add(time());
    seen.add(series());
    if (columns.layout() == Layout.LONG) {
      seen.add("to be forecast: " + named(columns.targets()));
      if (!columns.known().isEmpty()) {
        seen.add("known in advance: " + named(columns.known()) + future());
      }
      if (!columns.statics().isEmpty()) {
        seen.add("said of a whole series: " + named(columns.statics()));
      }
      if (!look.leftOut().isEmpty()) {
        seen.add("left out: " + named(look.leftOut()));
      }
    }
    seen.add(missing());
    seen.addAll(season());
    return seen;
  }

  private String time() {
    Frequency frequency = data.frequency();
    String column = look.columns().time();
    if (column == null || frequency == null) {
      return look.columns().layout() == Layout.WIDE
          ? "a row is a series, without times"
          : "no column of times was found: rows are steps in their order";
    }
    List<TimeSeries> dated =
        data.series().stream().filter(one -> one.start() != null && one.length() > 0).toList();
    return "time: '%s', steps of %s, from %s to %s"
        .formatted(
            column,
            frequency,
            dated.stream()
                .map(one -> Objects.requireNonNull(one.start()))
                .min(LocalDateTime::compareTo)
                .map(SeriesDraft::shown)
                .orElse("?"),
            dated.stream()
                .map(one -> frequency.plus(Objects.requireNonNull(one.start()), one.length() - 1L))
                .max(LocalDateTime::compareTo)
                .map(SeriesDraft::shown)
                .orElse("?"));
  }

  /** A day where that says all. */
  private static String shown(LocalDateTime time) {
    return time.toLocalTime().equals(LocalTime.MIDNIGHT)
        ? time.toLocalDate().toString()
        : time.toString();
  }

  private String series() {
    int[] lengths = data.series().stream().mapToInt(TimeSeries::length).sorted().toArray();
    String key = look.columns().series();
    return "series: %s%s, of %s steps%s"
        .formatted(
            count(lengths.length),
            key == null ? "" : ", told apart by '" + key + "'",
            count(lengths[lengths.length - 1]),
            lengths[0] == lengths[lengths.length - 1]
                ? ""
                : ", the shortest of " + count(lengths[0]));
  }

  private static String named(List<String> columns) {
    int hidden = columns.size() - COLUMNS_SHOWN;
    return columns.stream().limit(COLUMNS_SHOWN).collect(Collectors.joining(", "))
        + (hidden > 0 ? " and " + hidden + " more" : "");
  }

  private String future() {
    int most =
        data.series().stream()
            .filter(one -> one.known().length > 0)
            .mapToInt(one -> one.known()[0].length - one.length())
            .max()
            .orElse(0);
    return most > 0 ? "; the file has %s steps of the future".formatted(count(most)) : "";
  }

  private String missing() {
    long all = data.series().stream().mapToLong(TimeSeries::length).sum();
    long missing = data.series().stream().mapToLong(TimeSeries::missing).sum();
    return missing == 0
        ? "missing values: none"
        : String.format(
            Locale.ROOT,
            "missing values: %,d of %,d (%.1f %%), steps without a row included",
            missing,
            all,
            100.0 * missing / all);
  }

  private List<String> season() {
    int season = reach.season();
    if (season == 1) {
      return List.of();
    }
    double likeness = Autocorrelation.median(data.series(), season);
    return List.of(
        String.format(
            Locale.ROOT,
            "season: %d steps%s",
            season,
            Double.isNaN(likeness)
                ? ""
                : String.format(
                    Locale.ROOT,
                    ", %s (autocorrelation %.2f)",
                    likeness > 0.5 ? "clear" : likeness > 0.2 ? "weak" : "hardly any",
                    likeness)));
  }

  @Override
  public int sizes() {
    return 1 + (int) Arrays.stream(WINDOWS).filter(least -> reach.windows() >= least).count();
  }

  @Override
  public String recipe(Choice choice) {
    int[] network = NETWORKS[choice.size()];
    int batch = Math.clamp(Long.highestOneBit(Math.max(1, reach.windows() / 20)), 16, 128);
    double perPass = Math.max(1, (double) reach.windows() / batch);
    Course course = Course.of(perPass, UPDATES[choice.size()] / perPass, choice.mostUpdates());
    boolean hasVectors = data.series().size() > 1;
    return RecipeText.heading(seen())
        + "title: %s%n".formatted(quoted("Forecasts of " + file))
        + "data:%n  source: csv-file%n  path: %s%n".formatted(quoted(choice.data()))
        + columns()
        + "architecture:\n  type: nbeats\n"
        + RecipeText.line("  context: " + reach.context(), "past steps that are read")
        + RecipeText.line("  horizon: " + reach.horizon(), horizonsComment())
        + loss()
        + RecipeText.line(
            "  quantiles: [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95]", "of each step: intervals")
        + "  blocks: %d%n  layers: %d%n  hidden: %d%n".formatted(network[0], network[1], network[2])
        + (hasVectors ? RecipeText.line("  embedding: 8", "width of each series' vector") : "")
        + "  dropout: 0.1\n"
        + course.training(
            RecipeText.line("  batch: " + batch, "windows of an update"), "window", 0.001, 0.01);
  }

  /** A distribution of counts where all values are such, and mostly small. */
  private String loss() {
    double[] values =
        data.series().stream()
            .flatMapToDouble(one -> Arrays.stream(one.values()))
            .filter(value -> !Double.isNaN(value))
            .sorted()
            .toArray();
    boolean isCounts = Arrays.stream(values).allMatch(v -> v >= 0 && v == Math.rint(v));
    boolean isSmall =
        values.length > 0
            && values[values.length / 2] <= SMALL_COUNT
            && values[values.length - 1] <= MOST_COUNT
            && values[values.length - 1] > 1;
    return isCounts && isSmall
        ? RecipeText.line(
            "  loss: negative-binomial", "small counts: the chance of 0, 1, 2 …; else leave it out")
        : "";
  }

  private String horizonsComment() {
    return "steps that are forecast; the last %d of a series are its test"
        .formatted(reach.horizon());
  }

  private String columns() {
    CsvColumns columns = look.columns();
    Frequency frequency = data.frequency();
    StringBuilder text = new StringBuilder();
    if (columns.layout() == Layout.WIDE) {
      text.append(RecipeText.line("  layout: wide", "a row is a series: its name, its values"));
    }
    if (columns.encoding() != null) {
      text.append("  encoding: %s%n".formatted(columns.encoding()));
    }
    if (columns.decimal() != null) {
      text.append(RecipeText.line("  decimal: comma", "numbers as 1.234,5"));
    }
    if (columns.time() != null) {
      text.append("  time: %s%n".formatted(quoted(columns.time())));
    }
    if (columns.zone() != null) {
      text.append(
          RecipeText.line(
              "  zone: " + columns.zone(), "its clock has the offsets of the times; or yours"));
    }
    if (columns.dayFirst() != null) {
      text.append(
          RecipeText.line(
              "  dayFirst: " + columns.dayFirst(), "the dates do not tell; this is more regular"));
    }
    if (frequency != null) {
      text.append("  frequency: %s%n".formatted(frequency));
    }
    if (columns.layout() == Layout.LONG) {
      text.append("  targets: %s%n".formatted(quoted(columns.targets())));
    }
    if (!columns.known().isEmpty()) {
      text.append(
          RecipeText.line(
              "  known: " + quoted(columns.known()), "rows of the future give them for forecasts"));
    }
    if (!columns.statics().isEmpty()) {
      text.append(
          RecipeText.line(
              "  static: " + quoted(columns.statics()), "one value a series, read beside it"));
    }
    if (columns.series() != null) {
      text.append("  series: %s%n".formatted(quoted(columns.series())));
    }
    return text
        + RecipeText.line(
            "  gaps: missing", "or zero, where no row means nothing; previous; linear");
  }
}
