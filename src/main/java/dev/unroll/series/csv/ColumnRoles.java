package dev.unroll.series.csv;

import dev.unroll.data.store.DataException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the columns of a file are for: guessed from their names and their cells, unless it is said.
 *
 * @param dayFirst only where the dates do not tell
 * @param statics columns with one value a series
 * @param leftOut columns for nothing, with the reason
 */
record ColumnRoles(
    @Nullable String time,
    @Nullable Boolean dayFirst,
    @Nullable String series,
    List<String> targets,
    List<String> known,
    List<String> statics,
    List<String> leftOut) {
  /** Columns that are forecast where no name says which. */
  private static final int MOST_TARGETS = 16;

  /** Texts of one column that a network learns. */
  private static final int MOST_CATEGORIES = 1_000;

  /** A column tells series apart when fewer of its rows are twice at one time. */
  private static final double TWICE = 0.01;

  ColumnRoles {
    targets = List.copyOf(targets);
    known = List.copyOf(known);
    statics = List.copyOf(statics);
    leftOut = List.copyOf(leftOut);
  }

  /**
   * Guesses.
   *
   * @throws DataException when nothing can be forecast, or no column tells series apart
   */
  static ColumnRoles of(CsvRows rows, List<CsvColumn> all, Numbers numbers, SaidColumns said) {
    requireNamed(rows, said);
    Optional<CsvColumn> time =
        said.time() == null
            ? time(all.stream().filter(column -> !said.names(column.name())).toList())
            : named(all, said.time());
    List<CsvColumn> others = new ArrayList<>(all);
    time.ifPresent(others::remove);
    @Nullable Boolean dayFirst = time.flatMap(ColumnRoles::dayFirst).orElse(null);
    Optional<CsvColumn> series =
        said.series() != null
            ? named(all, said.series())
            : series(rows, time, others, numbers, said);
    series.ifPresent(others::remove);
    List<CsvColumn> statics =
        series.stream()
            .flatMap(key -> others.stream().filter(column -> isStatic(key, column, numbers, said)))
            .toList();
    others.removeAll(statics);
    Numeric numeric = new Numeric(rows, numbers, said, new ArrayList<>());
    List<CsvColumn> rest = numeric.usable(others);
    List<String> known =
        said.known() != null
            ? said.known()
            : rest.stream()
                .filter(column -> said.targets() == null || !said.targets().contains(column.name()))
                .filter(numeric::isKnown)
                .map(CsvColumn::name)
                .toList();
    List<String> targets = said.targets() != null ? said.targets() : numeric.targets(rest, known);
    return new ColumnRoles(
        time.map(CsvColumn::name).orElse(null),
        dayFirst,
        series.map(CsvColumn::name).orElse(null),
        targets,
        known,
        statics.stream().map(CsvColumn::name).toList(),
        numeric.leftOut());
  }

  /**
   * Whether a column says the same in all rows of a series, and not the same of all series. A text
   * that hardly two series share is a name of them.
   */
  private static boolean isStatic(
      CsvColumn series, CsvColumn column, Numbers numbers, SaidColumns said) {
    if (said.names(column.name()) || ColumnNames.TARGET.fit(column.name())) {
      return false;
    }
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < column.cells().size(); i++) {
      String value = column.cells().get(i);
      String before = value.isEmpty() ? null : values.putIfAbsent(series.cells().get(i), value);
      if (before != null && !before.equals(value)) {
        return false;
      }
    }
    int different = new HashSet<>(values.values()).size();
    int most = Math.min(MOST_CATEGORIES, series.different().size() / 2);
    return different > 1 && (column.isNumbers(numbers) || different <= most);
  }

  private static void requireNamed(CsvRows rows, SaidColumns said) {
    if (said.time() != null) {
      rows.column(said.time());
    }
    if (said.series() != null) {
      rows.column(said.series());
    }
    List<String> targets = Objects.requireNonNullElse(said.targets(), List.of());
    List<String> known = Objects.requireNonNullElse(said.known(), List.of());
    targets.forEach(rows::column);
    known.forEach(rows::column);
    targets.stream()
        .filter(known::contains)
        .findFirst()
        .ifPresent(
            both -> {
              throw new DataException(
                  "%s: column '%s' cannot be forecast and be known in advance"
                      .formatted(rows.name(), CsvText.shown(both)));
            });
  }

  private static Optional<CsvColumn> named(List<CsvColumn> all, String name) {
    return all.stream().filter(column -> column.name().equals(name)).findFirst();
  }

  /** Whether all cells are times. */
  static boolean isTimes(CsvColumn column) {
    Times times = new Times(true);
    Times other = new Times(false);
    return column.cells().stream().allMatch(times::reads)
        || column.cells().stream().allMatch(other::reads);
  }

  /** The column of times: that with the name of one, or the first of which no cell is a number. */
  private static Optional<CsvColumn> time(List<CsvColumn> all) {
    List<CsvColumn> times = all.stream().filter(ColumnRoles::isTimes).toList();
    return times.stream()
        .filter(column -> ColumnNames.TIME.fit(column.name()))
        .max(Comparator.comparingInt(column -> column.different().size()))
        .or(
            () ->
                times.stream()
                    .filter(column -> !column.cells().stream().allMatch(c -> c.matches("\\d+")))
                    .findFirst());
  }

  /** Which of day and month stands first, where the dates do not tell: that with steps alike. */
  private static Optional<Boolean> dayFirst(CsvColumn time) {
    return Times.of(null, time.cells()).isPresent()
        ? Optional.empty()
        : Optional.of(regularity(time, true) >= regularity(time, false));
  }

  /** The share of the distances between neighbours that are the usual one. */
  private static double regularity(CsvColumn time, boolean dayFirst) {
    Times times = new Times(dayFirst);
    try {
      List<LocalDateTime> sorted =
          time.cells().stream().map(times::parse).distinct().sorted().toList();
      Map<String, Integer> distances = new HashMap<>();
      for (int i = 1; i < sorted.size(); i++) {
        distances.merge(distance(sorted.get(i - 1), sorted.get(i)), 1, Integer::sum);
      }
      return distances.values().stream().mapToInt(n -> n).max().orElse(0)
          / (double) Math.max(1, sorted.size() - 1);
    } catch (DateTimeException none) {
      return -1;
    }
  }

  /** In months where the days of them are the same. */
  private static String distance(LocalDateTime from, LocalDateTime to) {
    long months = ChronoUnit.MONTHS.between(from, to);
    return from.plusMonths(months).equals(to)
        ? months + " months"
        : Duration.between(from, to).toString();
  }

  private static Optional<CsvColumn> series(
      CsvRows rows,
      Optional<CsvColumn> time,
      List<CsvColumn> others,
      Numbers numbers,
      SaidColumns said) {
    List<CsvColumn> candidates =
        others.stream()
            .filter(column -> !said.names(column.name()))
            .filter(column -> column.cells().stream().noneMatch(String::isEmpty))
            .filter(column -> isKey(column, numbers))
            .sorted(
                Comparator.comparing((CsvColumn column) -> column.isNumbers(numbers))
                    .thenComparing(column -> !ColumnNames.SERIES.fit(column.name()))
                    .thenComparing(column -> column.different().size()))
            .toList();
    if (time.isEmpty()) {
      return candidates.stream()
          .filter(column -> ColumnNames.SERIES.fit(column.name()))
          .filter(column -> column.different().size() > 1)
          .findFirst();
    }
    List<String> times = time.get().cells();
    int twice = times.size() - new HashSet<>(times).size();
    if (twice == 0) {
      return Optional.empty();
    }
    for (CsvColumn candidate : candidates) {
      Set<List<String>> places = new HashSet<>();
      long again =
          IntStream.range(0, times.size())
              .filter(i -> !places.add(List.of(times.get(i), candidate.cells().get(i))))
              .count();
      if (again <= TWICE * times.size()) {
        return Optional.of(candidate);
      }
    }
    Map<String, Long> lines = new LinkedHashMap<>();
    for (int i = 0; i < times.size(); i++) {
      Long other = lines.putIfAbsent(times.get(i), rows.rows().get(i).line());
      if (other != null) {
        throw rows.wrong(
            rows.rows().get(i).line(),
            "%s is on line %d too, and no column alone tells series apart: give --series, or join"
                    .formatted(CsvText.shown(times.get(i)), other)
                + " the columns that do into one");
      }
    }
    throw new IllegalStateException("no time is twice");
  }

  /** Whether its cells may be names: texts, or whole numbers that come back. */
  private static boolean isKey(CsvColumn column, Numbers numbers) {
    int different = column.different().size();
    return different <= Math.max(1, column.cells().size() / 4)
        && (!column.isNumbers(numbers)
            || column.cells().stream().allMatch(cell -> cell.matches("\\d{1,18}")));
  }

  /** The columns of numbers, and why others are left out. */
  private record Numeric(CsvRows rows, Numbers numbers, SaidColumns said, List<String> leftOut) {

    List<CsvColumn> usable(List<CsvColumn> columns) {
      List<CsvColumn> usable = new ArrayList<>();
      for (CsvColumn column : columns) {
        Optional<String> reason = said.names(column.name()) ? Optional.empty() : reason(column);
        reason.ifPresentOrElse(why -> leaveOut(column, why), () -> usable.add(column));
      }
      return usable;
    }

    private void leaveOut(CsvColumn column, String why) {
      leftOut.add("%s (%s)".formatted(CsvText.shown(column.name()), why));
    }

    private Optional<String> reason(CsvColumn column) {
      if (!column.isNumbers(numbers)) {
        return Optional.of(column.whyNoNumbers(numbers));
      }
      double[] values = column.numbers(numbers);
      return CsvColumn.isCounter(values) && !ColumnNames.TARGET.fit(column.name())
          ? Optional.of("counts the rows")
          : CsvColumn.isConstant(values) ? Optional.of("always the same") : Optional.empty();
    }

    boolean isKnown(CsvColumn column) {
      return ColumnNames.KNOWN.fit(column.name()) || CsvColumn.isSwitch(column.numbers(numbers));
    }

    /** Those with the name of something to be forecast, else all that are not known in advance. */
    List<String> targets(List<CsvColumn> columns, List<String> known) {
      List<CsvColumn> left =
          columns.stream().filter(column -> !known.contains(column.name())).toList();
      List<CsvColumn> chosen =
          left.stream().filter(column -> ColumnNames.TARGET.fit(column.name())).toList();
      if (chosen.isEmpty()) {
        chosen = left.stream().limit(MOST_TARGETS).toList();
      }
      if (chosen.isEmpty()) {
        throw new DataException(
            "%s: no column looks like one to be forecast: give --targets%s"
                .formatted(
                    rows.name(),
                    leftOut.isEmpty() ? "" : "; left out: " + String.join(", ", leftOut)));
      }
      for (CsvColumn column : left) {
        if (!chosen.contains(column)) {
          leaveOut(column, "neither to be forecast nor known in advance, by its name");
        }
      }
      return chosen.stream().map(CsvColumn::name).toList();
    }
  }
}
