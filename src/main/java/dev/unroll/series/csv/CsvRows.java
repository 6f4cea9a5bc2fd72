package dev.unroll.series.csv;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.unroll.data.store.DataException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A header and rows, with the line that each begins on.
 *
 * @param separator between the cells
 */
record CsvRows(String name, char separator, List<String> header, List<Row> rows) {
  private static final char[] SEPARATORS = {',', ';', '\t', '|'};
  private static final int LINES_LOOKED_AT = 20;

  /** A row. */
  record Row(long line, List<String> cells) {}

  /**
   * Reads rows, with quoted cells as RFC 4180 has them.
   *
   * @param separator between the cells; that which divides the first lines most evenly when null
   */
  static CsvRows parse(String name, String text, @Nullable Character separator) {
    char chosen = separator == null ? separator(text) : separator;
    List<Row> rows = new ArrayList<>();
    List<String> header = null;
    try (CsvReader<CsvRecord> reader = reader(text, chosen)) {
      for (CsvRecord row : reader) {
        List<String> cells = row.getFields().stream().map(String::strip).toList();
        if (header == null) {
          header = cells;
        } else if (!cells.stream().allMatch(String::isEmpty)) {
          rows.add(new Row(row.getStartingLineNumber(), cells));
        }
      }
    } catch (CsvParseException | IOException e) {
      throw new DataException(
          "%s: %s".formatted(name, reason(e).replaceAll("\\p{Cntrl}+", " ")), e);
    }
    List<String> last = rows.isEmpty() ? header : rows.getLast().cells();
    if (last != null && last.stream().anyMatch(cell -> cell.indexOf('\n') >= 0) && isOpen(text)) {
      long line = rows.isEmpty() ? 1 : rows.getLast().line();
      throw new DataException(
          "%s:%d: has a quotation mark that no other one closes".formatted(name, line));
    }
    if (header == null || rows.isEmpty()) {
      throw new DataException(name + ": has no rows below a header");
    }
    if (isValues(header)) {
      throw new DataException(
          "%s:1: has no names of columns but values: put a line with their names above it"
              .formatted(name));
    }
    Set<String> names = new HashSet<>();
    for (String column : header) {
      if (!column.isEmpty() && !names.add(column)) {
        throw new DataException(
            "%s:1: has two columns '%s'".formatted(name, CsvText.shown(column)));
      }
    }
    return new CsvRows(name, chosen, header, rows);
  }

  /** Whether a quotation mark is without its other half. */
  private static boolean isOpen(String text) {
    return text.chars().filter(c -> c == '"').count() % 2 == 1;
  }

  /** Whether a row has times and numbers alone, one of them a time that is no number. */
  private static boolean isValues(List<String> cells) {
    Times times = new Times(true);
    boolean hasTime = false;
    for (String cell : cells) {
      boolean isNumber = cell.matches("[+-]?\\d{1,30}([.,]\\d{1,30})?");
      boolean isTime = !isNumber && times.reads(cell);
      if (!isNumber && !isTime) {
        return false;
      }
      hasTime |= isTime;
    }
    return hasTime && cells.size() > 1;
  }

  private static String reason(Exception e) {
    Throwable cause = e.getCause();
    return String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
  }

  private static CsvReader<CsvRecord> reader(String text, char separator) {
    return CsvReader.builder()
        .fieldSeparator(separator)
        .allowExtraFields(true)
        .allowMissingFields(true)
        .ofCsvRecord(text);
  }

  /** That with which the most of the first lines have as many cells as the header, above one. */
  private static char separator(String text) {
    String beginning = beginning(text);
    char best = ',';
    long most = 0;
    for (char candidate : SEPARATORS) {
      int cells = 0;
      long alike = 0;
      try (CsvReader<CsvRecord> reader = reader(beginning, candidate)) {
        for (CsvRecord row : reader) {
          cells = cells == 0 ? row.getFieldCount() : cells;
          alike += row.getFieldCount() == cells ? 1 : 0;
        }
      } catch (CsvParseException | IOException e) {
        continue;
      }
      if (cells > 1 && alike > most) {
        best = candidate;
        most = alike;
      }
    }
    return best;
  }

  private static String beginning(String text) {
    int end = -1;
    for (int i = 0; i < LINES_LOOKED_AT; i++) {
      int next = text.indexOf('\n', end + 1);
      if (next < 0) {
        return text;
      }
      end = next;
    }
    String lines = text.substring(0, end);
    // Not in the midst of a quoted cell with line breaks.
    return isOpen(lines) ? text : lines;
  }

  /** The place of a column. */
  int column(String wanted) {
    int index = header.indexOf(wanted);
    if (index < 0) {
      throw new DataException(
          "%s: has no column '%s' (there are: %s)"
              .formatted(
                  name,
                  wanted,
                  CsvText.shown(String.join(", ", header.stream().limit(20).toList()))));
    }
    return index;
  }

  /** A failure in a row. */
  DataException wrong(long line, String problem) {
    return new DataException("%s:%d: %s".formatted(name, line, problem));
  }
}
