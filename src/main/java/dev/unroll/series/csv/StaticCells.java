package dev.unroll.series.csv;

import dev.unroll.data.store.DataException;
import dev.unroll.series.StaticValue;
import java.util.ArrayList;
import java.util.List;

/**
 * The columns of a file that say something of a whole series: one value in all rows of a series
 * that have any.
 *
 * @param places of the columns
 */
record StaticCells(CsvRows rows, Numbers numbers, List<Integer> places) {
  /** The columns of these names. */
  static StaticCells of(CsvRows rows, Numbers numbers, List<String> names) {
    return new StaticCells(rows, numbers, names.stream().map(rows::column).toList());
  }

  /**
   * The values of a series, in the order of the columns.
   *
   * @throws DataException with both rows when a value changes within the series
   */
  List<StaticValue> of(String id, List<CsvRows.Row> series) {
    List<StaticValue> values = new ArrayList<>();
    for (int place : places) {
      StaticValue found = StaticValue.NONE;
      long line = 0;
      for (CsvRows.Row row : series) {
        StaticValue value = value(place < row.cells().size() ? row.cells().get(place) : "");
        if (found.isMissing()) {
          found = value;
          line = row.line();
        } else if (!value.isMissing() && !found.isSame(value)) {
          throw rows.wrong(
              row.line(),
              "%s: '%s' is '%s' on line %d, but a static column has one value in%s"
                  .formatted(
                      rows.header().get(place),
                      CsvText.shown(value.text()),
                      CsvText.shown(found.text()),
                      line,
                      id.isEmpty() ? " all rows" : " series '%s'".formatted(CsvText.shown(id))));
        }
      }
      values.add(found);
    }
    return values;
  }

  private StaticValue value(String cell) {
    try {
      double number = numbers.parse(cell);
      return Double.isNaN(number) ? StaticValue.NONE : new StaticValue(cell, number);
    } catch (NumberFormatException text) {
      return StaticValue.of(cell);
    }
  }
}
