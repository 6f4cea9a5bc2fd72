package dev.unroll.data.set;

import dev.unroll.data.store.DataStore;
import dev.unroll.data.store.Source;
import java.util.List;

/**
 * The monthly price of the S&P 500. The other columns of the file (dividends, earnings, interest)
 * are 0 where they are not known yet, so only the price is read, and it must be above 0 in every
 * month.
 */
public final class StockPrices {
  private StockPrices() {}

  /**
   * Reads the series.
   *
   * @throws DataException if a month is missing or has no price
   */
  public static SeriesData read(DataStore store, Shares shares) {
    Source source = Source.SP500;
    return parse(source.path(), store.read(source), shares);
  }

  static SeriesData parse(String name, byte[] csv, Shares shares) {
    CsvTable table = CsvTable.parse(name, csv);
    double[][] values = new double[table.size()][1];
    for (int row = 0; row < table.size(); row++) {
      boolean next =
          row == 0 || table.date(row - 1, "Date").plusMonths(1).equals(table.date(row, "Date"));
      if (!next) {
        throw table.wrong(row, "Date", "is not the month after the one before");
      }
      values[row][0] = table.number(row, "SP500");
      if (values[row][0] <= 0) {
        throw table.wrong(row, "SP500", "a price must be above 0");
      }
    }
    return SeriesData.divided(
        List.of(new SeriesData.Column("SP500", "USD")),
        "month",
        values,
        List.of(),
        shares.of(values.length),
        Source.SP500.origin());
  }
}
