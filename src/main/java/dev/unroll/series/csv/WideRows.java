package dev.unroll.series.csv;

import dev.unroll.data.store.DataException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of a file with a series a row, the name of which is the first cell. What is known in
 * advance has rows, too: {@code price} is that of all series, {@code A / price} that of series A.
 *
 * @param byName in the order of the file
 */
record WideRows(CsvRows rows, List<String> known, Map<String, CsvRows.Row> byName) {
  private static final String OF = " / ";

  /**
   * The rows by their names.
   *
   * @param known names of what is known in advance
   * @throws DataException when a name comes twice
   */
  static WideRows of(CsvRows rows, List<String> known) {
    Map<String, CsvRows.Row> byName = new LinkedHashMap<>();
    for (CsvRows.Row row : rows.rows()) {
      String name = row.cells().getFirst();
      CsvRows.Row other = byName.putIfAbsent(name, row);
      if (other != null) {
        throw rows.wrong(
            row.line(),
            "series '%s' is on line %d too".formatted(CsvText.shown(name), other.line()));
      }
    }
    return new WideRows(rows, known, byName);
  }

  /**
   * The series by their names.
   *
   * @throws DataException when there is none
   */
  Map<String, CsvRows.Row> series() {
    Map<String, CsvRows.Row> series = new LinkedHashMap<>(byName);
    series.keySet().removeIf(this::isKnown);
    if (series.isEmpty()) {
      throw new DataException(rows.name() + ": has no row but those that are known in advance");
    }
    return series;
  }

  private boolean isKnown(String name) {
    return known.stream().anyMatch(one -> name.equals(one) || name.endsWith(OF + one));
  }

  /**
   * What is known in advance for a series, in the order of the names.
   *
   * @throws DataException when there is no row of it
   */
  List<CsvRows.Row> known(String series) {
    List<CsvRows.Row> found = new ArrayList<>();
    for (String name : known) {
      CsvRows.Row own = byName.get(series + OF + name);
      CsvRows.Row row = own == null ? byName.get(name) : own;
      if (row == null) {
        throw new DataException(
            "%s: has no row '%s', nor one '%s' of that series alone"
                .formatted(rows.name(), name, CsvText.shown(series + OF + name)));
      }
      found.add(row);
    }
    return found;
  }
}
