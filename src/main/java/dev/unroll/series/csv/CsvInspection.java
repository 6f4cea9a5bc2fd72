package dev.unroll.series.csv;

import dev.unroll.data.store.DataException;
import dev.unroll.series.csv.CsvColumns.Decimal;
import dev.unroll.series.csv.CsvColumns.Gaps;
import dev.unroll.series.csv.CsvColumns.Layout;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a CSV file of series seems to hold, found out from its header and its cells.
 *
 * @param name of the file
 * @param rows below the header
 * @param columns how it is read; encoding, decimal and {@code dayFirst} only where the usual would
 *     not do
 * @param separator between its cells
 * @param leftOut columns that are not read, with the reason: {@code note (no numbers)}
 */
public record CsvInspection(
    String name, int rows, CsvColumns columns, char separator, List<String> leftOut) {
  /** What spreadsheets of Western Europe write where it is not UTF-8. */
  private static final String USUAL_OTHER = "windows-1252";

  /** Columns from which on a file without times is one whose rows are series. */
  private static final int FEWEST_WIDE = 12;

  public CsvInspection {
    leftOut = List.copyOf(leftOut);
  }

  /**
   * Looks at a file.
   *
   * @throws DataException when it is no CSV file, or has nothing to forecast
   */
  public static CsvInspection of(Path file, SaidColumns said) {
    return of(file.toString(), CsvText.bytes(file), said);
  }

  static CsvInspection of(String name, byte[] content, SaidColumns said) {
    String encoding = null;
    String text;
    try {
      text = CsvText.decode(name, content, null);
    } catch (DataException undecoded) {
      encoding = USUAL_OTHER;
      try {
        text = CsvText.decode(name, content, encoding);
      } catch (DataException neither) {
        throw undecoded;
      }
    }
    CsvRows rows = CsvRows.parse(name, text, null);
    List<CsvColumn> all = columns(rows);
    Numbers numbers = numbers(rows, all);
    if (!said.isAny() && isWide(all, numbers)) {
      return new CsvInspection(
          name, rows.rows().size(), wide(numbers, encoding, said), rows.separator(), List.of());
    }
    ColumnRoles roles = ColumnRoles.of(rows, all, numbers, said);
    CsvColumns columns =
        new CsvColumns(
            Layout.LONG,
            roles.time(),
            zone(all, roles),
            said.frequency(),
            roles.targets(),
            roles.known(),
            roles.statics(),
            roles.series(),
            Gaps.MISSING,
            encoding,
            null,
            decimal(numbers),
            roles.dayFirst());
    return new CsvInspection(name, rows.rows().size(), columns, rows.separator(), roles.leftOut());
  }

  /** The zone of times that have offsets. */
  private static @Nullable String zone(List<CsvColumn> all, ColumnRoles roles) {
    return all.stream()
        .filter(column -> column.name().equals(roles.time()))
        .findFirst()
        .flatMap(
            column ->
                OffsetZone.of(
                    Times.of(roles.dayFirst(), column.cells()).orElse(new Times(true)),
                    column.cells()))
        .orElse(null);
  }

  private static List<CsvColumn> columns(CsvRows rows) {
    List<String> header = rows.header();
    return IntStream.range(0, header.size())
        .filter(at -> !header.get(at).isEmpty())
        .mapToObj(
            at ->
                new CsvColumn(
                    at,
                    header.get(at),
                    rows.rows().stream()
                        .map(row -> at < row.cells().size() ? row.cells().get(at) : "")
                        .toList()))
        .toList();
  }

  /** How the columns that look like numbers write them. */
  private static Numbers numbers(CsvRows rows, List<CsvColumn> all) {
    List<String> cells =
        all.stream()
            .filter(
                column ->
                    column.isNumbers(new Numbers(Decimal.POINT))
                        || column.isNumbers(new Numbers(Decimal.COMMA)))
            .flatMap(column -> column.cells().stream())
            .toList();
    return Numbers.of(null, rows.separator(), cells);
  }

  private static @Nullable Decimal decimal(Numbers numbers) {
    return numbers.decimal() == Decimal.COMMA ? Decimal.COMMA : null;
  }

  /** Whether each row has a name of its own, and then numbers only. */
  private static boolean isWide(List<CsvColumn> all, Numbers numbers) {
    if (all.size() < FEWEST_WIDE) {
      return false;
    }
    CsvColumn first = all.getFirst();
    boolean hasNames =
        !first.isNumbers(numbers)
            && first.cells().stream().noneMatch(String::isEmpty)
            && first.different().size() == first.cells().size()
            && !ColumnRoles.isTimes(first);
    return hasNames
        && all.stream().skip(1).allMatch(column -> column.isEmpty() || column.isNumbers(numbers));
  }

  private static CsvColumns wide(Numbers numbers, @Nullable String encoding, SaidColumns said) {
    return new CsvColumns(
        Layout.WIDE,
        null,
        said.frequency(),
        List.of(),
        List.of(),
        null,
        Gaps.MISSING,
        encoding,
        null,
        decimal(numbers),
        null);
  }
}
