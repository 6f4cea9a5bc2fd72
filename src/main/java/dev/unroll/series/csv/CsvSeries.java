package dev.unroll.series.csv;

import dev.unroll.data.store.DataException;
import dev.unroll.series.Frequency;
import dev.unroll.series.StaticValue;
import dev.unroll.series.TimeSeries;
import dev.unroll.series.csv.CsvColumns.Layout;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the series of a CSV file. All failures are one line with the place in the file. */
public final class CsvSeries {
  /** A grid has at most so many steps for each row that there is; else the times are wrong. */
  private static final long MOST_STEPS_A_ROW = 50;

  private static final long ALWAYS_ALLOWED = 100_000;

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
      throw rows.wrong(row.line(), name + ": " + e.getMessage());
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

  private SeriesFile tall() {
    if (targets.isEmpty()) {
      throw new DataException(rows.name() + ": no column is named that is to be forecast");
    }
    String key = columns.series();
    int keyColumn = key == null ? -1 : rows.column(key);
    Map<String, List<CsvRows.Row>> series = new LinkedHashMap<>();
    for (CsvRows.Row row : rows.rows()) {
      if (row.cells().size() > rows.header().size()) {
        throw rows.wrong(
            row.line(),
            "has %d cells, the header has %d".formatted(row.cells().size(), rows.header().size()));
      }
      String id = keyColumn < 0 ? "" : cell(row, keyColumn);
      series.computeIfAbsent(id, _ -> new ArrayList<>()).add(row);
    }
    Frequency frequency = columns.frequency();
    Map<String, List<TimedRow>> steps = new LinkedHashMap<>();
    boolean haveOffsets = false;
    String time = columns.time();
    if (time == null) {
      series.forEach(
          (id, all) ->
              steps.put(id, all.stream().map(row -> new TimedRow(row, null, null)).toList()));
    } else {
      RowTimes times = RowTimes.of(rows, time, columns.dayFirst(), columns.zone());
      haveOffsets = times.haveOffsets();
      series.forEach((id, all) -> steps.put(id, times.of(all)));
      for (List<TimedRow> one : steps.values()) {
        one.sort(Comparator.comparing(TimedRow::order));
        refuseTwice(one);
      }
      frequency = frequency == null ? StepDistance.of(rows.name(), steps.values()) : frequency;
      if (columns.zone() != null && frequency.isElapsed()) {
        steps.replaceAll((_, one) -> one.stream().map(TimedRow::inUtc).toList());
      }
    }
    List<TimeSeries> all = new ArrayList<>();
    for (Map.Entry<String, List<TimedRow>> one : steps.entrySet()) {
      all.addAll(ofSteps(one.getKey(), one.getValue(), frequency));
    }
    return new SeriesFile(frequency, columns.known(), columns.statics(), haveOffsets, all);
  }

  private void refuseTwice(List<TimedRow> sorted) {
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i).order().equals(sorted.get(i - 1).order())) {
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

  /** The series of the targets, on the grid of the frequency. */
  private List<TimeSeries> ofSteps(String id, List<TimedRow> steps, @Nullable Frequency frequency) {
    int[] places = places(steps, frequency);
    int length = places[places.length - 1] + 1;
    double[][] advance = new double[known.size()][];
    for (int k = 0; k < advance.length; k++) {
      advance[k] = column(steps, places, length, known.get(k));
    }
    List<StaticValue> said = statics.of(id, steps.stream().map(TimedRow::row).toList());
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

  private double[] column(List<TimedRow> steps, int[] places, int length, int column) {
    double[] values = new double[length];
    Arrays.fill(values, Double.NaN);
    for (int i = 0; i < places.length; i++) {
      values[places[i]] = number(steps.get(i).row(), column);
    }
    return values;
  }

  /** Where each row is on the grid of steps. */
  private int[] places(List<TimedRow> steps, @Nullable Frequency frequency) {
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
