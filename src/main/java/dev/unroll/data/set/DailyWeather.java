package dev.unroll.data.set;

import dev.unroll.data.store.DataStore;
import dev.unroll.data.store.Source;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The daily weather of Seattle: one row for each day, without a gap. */
public final class DailyWeather {
  private static final Map<String, String> UNITS = new LinkedHashMap<>();

  static {
    UNITS.put("temp_max", "°C");
    UNITS.put("temp_min", "°C");
    UNITS.put("precipitation", "mm");
    UNITS.put("wind", "m/s");
  }

  private DailyWeather() {}

  /** The columns that can be read, in their usual order. */
  public static List<String> features() {
    return List.copyOf(UNITS.keySet());
  }

  /**
   * Reads the series.
   *
   * @param features columns to read, in this order
   * @throws DataException if a day is missing or a cell is not a number
   */
  public static SeriesData read(DataStore store, List<String> features, Shares shares) {
    Source source = Source.SEATTLE_WEATHER;
    return parse(source.path(), store.read(source), features, shares);
  }

  static SeriesData parse(String name, byte[] csv, List<String> features, Shares shares) {
    CsvTable table = CsvTable.parse(name, csv);
    double[][] values = new double[table.size()][features.size()];
    for (int row = 0; row < table.size(); row++) {
      boolean next =
          row == 0
              || ChronoUnit.DAYS.between(table.date(row - 1, "date"), table.date(row, "date")) == 1;
      if (!next) {
        throw table.wrong(row, "date", "is not the day after the one before");
      }
      for (int column = 0; column < features.size(); column++) {
        values[row][column] = table.number(row, features.get(column));
      }
    }
    List<SeriesData.Column> columns =
        features.stream().map(f -> new SeriesData.Column(f, unit(f))).toList();
    Source source = Source.SEATTLE_WEATHER;
    return SeriesData.divided(
        columns, "day", values, List.of(), shares.of(values.length), source.origin());
  }

  private static @Nullable String unit(String feature) {
    return UNITS.get(feature);
  }
}
