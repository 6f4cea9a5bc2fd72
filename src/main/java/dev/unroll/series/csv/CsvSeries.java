package dev.unroll.series.csv;

import dev.unroll.data.store.DataException;
import dev.unroll.series.Frequency;
import dev.unroll.series.StaticValue;
import dev.unroll.series.TimeSeries;
import dev.unroll.series.csv.CsvColumns.Layout;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the series of a CSV file. All failures are one line with the place in the file. */
public final class CsvSeries {
  /** A grid has at most so many steps for each row that there is; else the times are wrong. */
  private static final long MOST_STEPS_A_ROW = 50;

  private static final long ALWAYS_ALLOWED = 100_000;

  private static final long DAY = 86_400;

  /** With fewer between rows, that none is on a weekend may be chance. */
  private static final int FEWEST_WEEKENDS = 2;

  private final CsvRows rows;
  private final CsvColumns columns;
  private final Numbers numbers;
  private final List<Integer> targets;
  private final List<Integer> known;
  private final StaticCells statics;

  private CsvSeries(CsvRows rows, CsvColumns columns) {
    this.rows = rows;
    this.columns = columns;
    this.targets = columns.targets().stream().map(rows::column).toList();
    this.known =
        columns.layout() == Layout.WIDE
            ? List.of()
            : columns.known().stream().map(rows::column).toList();
    List<Integer> all = Stream.concat(targets.stream(), known.stream()).toList();
    Stream<String> cells =
        columns.layout() == Layout.WIDE
            ? rows.rows().stream().limit(1_000).flatMap(row -> row.cells().stream().skip(1))
            : rows.rows().stream().flatMap(row -> all.stream().map(at -> cell(row, at)));
    this.numbers = Numbers.of(columns.decimal(), rows.separator(), cells.toList());
    this.statics = StaticCells.of(rows, numbers, columns.statics());
  }

  /**
   * Reads a file, compressed with gzip or not.
   *
   * @throws DataException when it cannot be read, with the line
   */
  public static SeriesFile read(Path file, CsvColumns columns) {
    return parse(file.toString(), CsvText.bytes(file), columns);
  }

  /**
   * A file's content, unpacked where it is compressed.
   *
   * @throws DataException when it cannot be read
   */
  public static byte[] content(Path file) {
    return CsvText.bytes(file);
  }

  /** Reads a stream, as {@link #read(Path, CsvColumns)} does a file. */
  public static SeriesFile read(String name, InputStream in, CsvColumns columns)
      throws IOException {
    return parse(name, CsvText.bytes(name, in), columns);
  }

  /** Parses a file's content. */
  public static SeriesFile parse(String name, byte[] content, CsvColumns columns) {
    String text = CsvText.decode(name, content, columns.encoding());
    CsvSeries reader = new CsvSeries(CsvRows.parse(name, text, columns.separator()), columns);
    return columns.layout() == Layout.WIDE ? reader.wide() : reader.tall();
  }

  /** A stream's content, unpacked where it is compressed. */
  public static byte[] content(String name, InputStream in) throws IOException {
    return CsvText.bytes(name, in);
  }

  /**
   * Parses a file's content for a model. Where the columns do not say it, days are business days or
   * not as the model has learnt them: a short file does not tell.
   *
   * @param learnt the model's frequency
   */
  public static SeriesFile parse(
      String name, byte[] content, CsvColumns columns, @Nullable String learnt) {
    SeriesFile file = parse(name, content, columns);
    Frequency found = file.frequency();
    if (columns.frequency() == null && found != null && learnt != null && found.isDaily()) {
      Frequency wanted = Frequency.parse(learnt);
      if (wanted.isDaily() && !wanted.equals(found)) {
        return parse(name, content, columns.withFrequency(wanted));
      }
    }
    return file;
  }

  private static String cell(CsvRows.Row row, int column) {
    return column < row.cells().size() ? row.cells().get(column) : "";
  }

  private double number(CsvRows.Row row, int column) {
    String cell = cell(row, column);
    try {
      return numbers.parse(cell);
    } catch (NumberFormatException e) {
      String name = column < rows.header().size() ? rows.header().get(column) : "" + (column + 1);
      throw rows.wrong(row.line(), "%s: '%s' is no number".formatted(name, CsvText.shown(cell)));
    }
  }

  private SeriesFile wide() {
    WideRows wide = WideRows.of(rows, columns.known());
    List<TimeSeries> all = new ArrayList<>();
    wide.series()
        .forEach(
            (id, row) ->
                all.add(
                    new TimeSeries(
                        id,
                        null,
                        filled(values(row), id, row.line()),
                        wide.known(id).stream().map(this::values).toArray(double[][]::new))));
    return new SeriesFile(columns.frequency(), columns.known(), all);
  }

  /** The numbers after a row's name, without empty cells at its end. */
  private double[] values(CsvRows.Row row) {
    int end = row.cells().size();
    while (end > 1 && cell(row, end - 1).isEmpty()) {
      end--;
    }
    double[] values = new double[end - 1];
    Arrays.setAll(values, t -> number(row, t + 1));
    return values;
  }

  /** A row of a file in which each row is a step. */
  private record Step(CsvRows.Row row, @Nullable LocalDateTime time) {
    LocalDateTime at() {
      return Objects.requireNonNull(time);
    }
  }

  private SeriesFile tall() {
    if (targets.isEmpty()) {
      throw new DataException(rows.name() + ": no column is named that is to be forecast");
    }
    String key = columns.series();
    int keyColumn = key == null ? -1 : rows.column(key);
    Map<String, List<Step>> steps = new LinkedHashMap<>();
    for (Step step : steps()) {
      if (step.row().cells().size() > rows.header().size()) {
        throw rows.wrong(
            step.row().line(),
            "has %d cells, the header has %d"
                .formatted(step.row().cells().size(), rows.header().size()));
      }
      String id = keyColumn < 0 ? "" : cell(step.row(), keyColumn);
      steps.computeIfAbsent(id, _ -> new ArrayList<>()).add(step);
    }
    Frequency frequency = columns.frequency();
    if (columns.time() != null) {
      for (List<Step> one : steps.values()) {
        one.sort(Comparator.comparing(Step::at));
        refuseTwice(one);
      }
      frequency = frequency == null ? found(steps) : frequency;
    }
    List<TimeSeries> all = new ArrayList<>();
    for (Map.Entry<String, List<Step>> one : steps.entrySet()) {
      all.addAll(ofSteps(one.getKey(), one.getValue(), frequency));
    }
    return new SeriesFile(frequency, columns.known(), columns.statics(), all);
  }

  private List<Step> steps() {
    String column = columns.time();
    if (column == null) {
      return rows.rows().stream().map(row -> new Step(row, null)).toList();
    }
    int at = rows.column(column);
    Times times =
        Times.of(columns.dayFirst(), rows.rows().stream().map(row -> cell(row, at)).toList())
            .orElseThrow(
                () ->
                    new DataException(
                        "%s: %s: day and month cannot be told apart in '%s': say dayFirst: true or"
                                .formatted(
                                    rows.name(),
                                    column,
                                    CsvText.shown(cell(rows.rows().getFirst(), at)))
                            + " false"));
    List<Step> steps = new ArrayList<>();
    for (CsvRows.Row row : rows.rows()) {
      try {
        steps.add(new Step(row, times.parse(cell(row, at))));
      } catch (DateTimeException e) {
        throw rows.wrong(
            row.line(),
            "%s: '%s' is no date or time".formatted(column, CsvText.shown(cell(row, at))));
      }
    }
    return steps;
  }

  private void refuseTwice(List<Step> sorted) {
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i).at().equals(sorted.get(i - 1).at())) {
        throw rows.wrong(
            sorted.get(i).row().line(),
            "%s is on line %d too%s"
                .formatted(
                    sorted.get(i).at(),
                    sorted.get(i - 1).row().line(),
                    columns.series() == null ? "; name the column that tells series apart" : ""));
      }
    }
  }

  /** The most frequent distance of neighbours, in months where days of months are the same. */
  private Frequency found(Map<String, List<Step>> steps) {
    Map<Long, Integer> seconds = new HashMap<>();
    Map<Long, Integer> months = new HashMap<>();
    for (List<Step> one : steps.values()) {
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
          rows.name() + ": has too few rows to tell how far apart steps are: give a frequency");
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
      throw new DataException(rows.name() + ": rows are decades apart: give a frequency");
    }
    return Frequency.ofSeconds(distance);
  }

  /** Whether weekends lie between rows, but no row is on one. */
  private static boolean isOfBusinessDays(Map<String, List<Step>> steps) {
    Frequency business = new Frequency(1, Frequency.Unit.BUSINESS_DAY);
    int weekends = 0;
    for (List<Step> one : steps.values()) {
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

  /** The series of the targets, on the grid of the frequency. */
  private List<TimeSeries> ofSteps(String id, List<Step> steps, @Nullable Frequency frequency) {
    int[] places = places(steps, frequency);
    int length = places[places.length - 1] + 1;
    double[][] advance = new double[known.size()][];
    for (int k = 0; k < advance.length; k++) {
      advance[k] = column(steps, places, length, known.get(k));
    }
    List<StaticValue> said = statics.of(id, steps.stream().map(Step::row).toList());
    List<TimeSeries> all = new ArrayList<>();
    for (int target : targets) {
      double[] values = column(steps, places, length, target);
      int end = length;
      while (end > 0 && Double.isNaN(values[end - 1])) { // the future, of which only known is known
        end--;
      }
      String column = rows.header().get(target);
      String name = id.isEmpty() ? column : targets.size() == 1 ? id : id + " / " + column;
      all.add(
          new TimeSeries(
              name,
              steps.getFirst().time(),
              filled(Arrays.copyOf(values, end), name, steps.getFirst().row().line()),
              advance,
              said));
    }
    return all;
  }

  private double[] column(List<Step> steps, int[] places, int length, int column) {
    double[] values = new double[length];
    Arrays.fill(values, Double.NaN);
    for (int i = 0; i < places.length; i++) {
      values[places[i]] = number(steps.get(i).row(), column);
    }
    return values;
  }

  /** Where each row is on the grid of steps. */
  private int[] places(List<Step> steps, @Nullable Frequency frequency) {
    int[] places = new int[steps.size()];
    if (columns.time() == null || frequency == null) {
      Arrays.setAll(places, i -> i);
      return places;
    }
    LocalDateTime start = steps.getFirst().at();
    for (int i = 0; i < places.length; i++) {
      LocalDateTime time = steps.get(i).at();
      OptionalLong place = frequency.steps(start, time);
      if (place.isEmpty()) {
        throw rows.wrong(
            steps.get(i).row().line(),
            "%s is no whole number of steps of %s after %s".formatted(time, frequency, start));
      }
      long most = Math.max(ALWAYS_ALLOWED, MOST_STEPS_A_ROW * steps.size());
      if (place.getAsLong() >= most) {
        throw rows.wrong(
            steps.get(i).row().line(),
            "%s is %,d steps of %s after %s, but there are only %,d rows"
                .formatted(time, place.getAsLong(), frequency, start, steps.size()));
      }
      places[i] = (int) place.getAsLong();
      if (i > 0 && places[i] == places[i - 1]) {
        throw rows.wrong(
            steps.get(i).row().line(),
            "%s is in the same step of %s as line %d"
                .formatted(time, frequency, steps.get(i - 1).row().line()));
      }
    }
    return places;
  }

  private double[] filled(double[] values, String id, long line) {
    for (int t = 0; t < values.length; t++) {
      if (!Double.isNaN(values[t])) {
        continue;
      }
      switch (columns.gaps()) {
        case MISSING -> {}
        case REFUSE ->
            throw rows.wrong(
                line,
                "series '%s' has no value at its step %d: say gaps: missing, zero, previous or linear"
                    .formatted(CsvText.shown(id), t + 1));
        case ZERO -> values[t] = 0;
        case PREVIOUS -> values[t] = t == 0 ? Double.NaN : values[t - 1];
        case LINEAR -> line(values, t);
      }
    }
    return values;
  }

  /** Fills a gap that begins at a step, between a value before and one after it. */
  private static void line(double[] values, int from) {
    int to = from;
    while (to < values.length && Double.isNaN(values[to])) {
      to++;
    }
    if (from == 0 || to == values.length) {
      return;
    }
    double before = values[from - 1];
    double slope = (values[to] - before) / (to - from + 1);
    for (int t = from; t < to; t++) {
      values[t] = before + slope * (t - from + 1);
    }
  }
}
