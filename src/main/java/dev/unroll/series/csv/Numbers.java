package dev.unroll.series.csv;

import dev.unroll.series.csv.CsvColumns.Decimal;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers as people and programs write them. */
record Numbers(Decimal decimal) {
  /** How a missing number is written, in capitals. */
  private static final Set<String> MISSING =
      Set.of("", "NA", "N/A", "#N/A", "NAN", "NULL", "NONE", "-", "?", ".");

  private static final double GREATEST = 1e30;

  private static final Pattern POINT =
      Pattern.compile("[+-]?(\\d+|\\d{1,3}(,\\d{3})+)?(\\.\\d*)?([eE][+-]?\\d{1,3})?");
  private static final Pattern COMMA =
      Pattern.compile("[+-]?(\\d+|\\d{1,3}([. \u00a0\u202f]\\d{3})+)?(,\\d*)?([eE][+-]?\\d{1,3})?");

  /**
   * How a file writes its numbers: with commas where its cells are separated by something else and
   * one of them is no number with a point.
   *
   * @param said by the user, if anything
   */
  static Numbers of(@Nullable Decimal said, char separator, Iterable<String> cells) {
    if (said != null) {
      return new Numbers(said);
    }
    Decimal decimal = Decimal.POINT;
    if (separator != ',') {
      for (String cell : cells) {
        // 1,234 may be both: with another separator a comma is most likely the decimal one.
        if (cell.indexOf(',') >= 0 && cell.indexOf('.') < cell.indexOf(',')) {
          decimal = Decimal.COMMA;
        }
      }
    }
    return new Numbers(decimal);
  }

  /**
   * The number of a cell, {@code NaN} where it is missing; 1 and 0 where it is {@code true} and
   * {@code false}.
   *
   * @throws NumberFormatException when it is neither, or beyond what single floats can learn, with
   *     a message that names the cell
   */
  double parse(String cell) {
    if (MISSING.contains(cell.toUpperCase(Locale.ROOT))) {
      return Double.NaN;
    }
    if (cell.equalsIgnoreCase("true") || cell.equalsIgnoreCase("false")) {
      return cell.equalsIgnoreCase("true") ? 1 : 0;
    }
    Pattern form = decimal == Decimal.POINT ? POINT : COMMA;
    if (!form.matcher(cell).matches()) {
      throw new NumberFormatException("'%s' is no number".formatted(CsvText.shown(cell)));
    }
    String plain =
        decimal == Decimal.POINT
            ? cell.replace(",", "")
            : cell.replaceAll("[. \u00a0\u202f]", "").replace(',', '.');
    double number = Double.parseDouble(plain);
    double size = Math.abs(number);
    if (size > GREATEST || (size > 0 && size < 1 / GREATEST)) {
      throw new NumberFormatException(
          "'%s' is not between 1e-30 and 1e30 in size".formatted(CsvText.shown(cell)));
    }
    return number;
  }
}
