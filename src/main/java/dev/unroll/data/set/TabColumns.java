package dev.unroll.data.set;

import dev.unroll.data.store.DataException;

/** The names of a file's columns, which its first line tells. */
final class TabColumns {
  private TabColumns() {}

  /**
   * The number of a column.
   *
   * @param last number of the last column that holds the example itself
   * @param names of all columns
   * @param wanted the column's name
   * @param example what those columns hold, for errors
   * @throws DataException if no column behind them has this name
   */
  static int after(int last, String[] names, String wanted, String where, String example) {
    for (int i = last + 1; i < names.length; i++) {
      if (names[i].strip().equals(wanted)) {
        return i;
      }
    }
    throw new DataException(
        "%s: names no column '%s' after those of %s".formatted(where, wanted, example));
  }
}
