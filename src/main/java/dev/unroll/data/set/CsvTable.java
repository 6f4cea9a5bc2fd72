package dev.unroll.data.set;

import dev.unroll.data.store.DataException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A plain CSV file (no quotes): a header and rows of equal length, with their line numbers. A cell
 * that cannot be parsed is an error with its position; gaps are never filled.
 */
record CsvTable(String name, List<String> header, List<String[]> rows) {
  static CsvTable parse(String name, byte[] content) {
    List<String> lines = new String(content, StandardCharsets.UTF_8).lines().toList();
    if (lines.size() < 2) {
      throw new DataException(name + ": has no rows");
    }
    List<String> header = List.of(lines.getFirst().split(",", -1));
    List<String[]> rows = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      String[] cells = lines.get(i).split(",", -1);
      if (cells.length != header.size()) {
        throw new DataException(
            "%s:%d: has %d cells, expected %d".formatted(name, i + 1, cells.length, header.size()));
      }
      rows.add(cells);
    }
    return new CsvTable(name, header, rows);
  }

  int size() {
    return rows.size();
  }

  LocalDate date(int row, String column) {
    String cell = cell(row, column);
    try {
      return LocalDate.parse(cell);
    } catch (DateTimeException malformed) {
      throw wrong(row, column, "'" + cell + "' is not a date");
    }
  }

  double number(int row, String column) {
    String cell = cell(row, column);
    try {
      double value = Double.parseDouble(cell);
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException malformed) {
      // reported below, together with infinite numbers
    }
    throw wrong(row, column, cell.isEmpty() ? "is empty" : "'" + cell + "' is not a number");
  }

  /** A column of numbers. */
  double[] numbers(String column) {
    double[] numbers = new double[size()];
    Arrays.setAll(numbers, row -> number(row, column));
    return numbers;
  }

  DataException wrong(int row, String column, String problem) {
    return new DataException("%s:%d: %s: %s".formatted(name, row + 2, column, problem));
  }

  private String cell(int row, String column) {
    int index = header.indexOf(column);
    if (index < 0) {
      throw new DataException(
          "%s: has no column '%s' (there are: %s)"
              .formatted(name, column, String.join(", ", header)));
    }
    return rows.get(row)[index].strip();
  }
}
