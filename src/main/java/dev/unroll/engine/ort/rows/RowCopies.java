package dev.unroll.engine.ort.rows;

/**
 * A parallel copy of rows in a safe order: a row is overwritten only when no other row needs its
 * content any more, and a cycle is broken with a spare row.
 */
public final class RowCopies {
  /** Copies one row. */
  @FunctionalInterface
  public interface Copy {
    void copy(int from, int to);
  }

  private final int[] from;
  private final int[] readers; // number of rows that still need the content of a row
  private final boolean[] done;
  private final Copy copy;

  private RowCopies(int[] from, int rows, Copy copy) {
    this.from = from.clone();
    this.readers = new int[rows];
    this.done = new boolean[from.length];
    this.copy = copy;
    for (int to = 0; to < from.length; to++) {
      done[to] = from[to] == to;
      if (!done[to]) {
        readers[from[to]]++;
      }
    }
  }

  /**
   * Copies {@code from[i]} to {@code i} for all i; rows that stay are not touched.
   *
   * @param rows how many rows there are; {@code from} names only these
   * @param spare a row that is none of them
   */
  public static void run(int[] from, int rows, int spare, Copy copy) {
    RowCopies copies = new RowCopies(from, rows, copy);
    for (int to = 0; to < from.length; to++) {
      copies.chain(to);
    }
    for (int to = 0; to < from.length; to++) {
      if (!copies.done[to]) {
        copies.cycle(to, spare);
      }
    }
  }

  /** Writes a row without readers, then its source if that was the last reader. */
  private void chain(int start) {
    int to = start;
    while (to < done.length && !done[to] && readers[to] == 0) {
      int source = from[to];
      copy.copy(source, to);
      done[to] = true;
      readers[source]--;
      to = source;
    }
  }

  /** Copies along a cycle, in which every row has one reader. */
  private void cycle(int start, int spare) {
    copy.copy(start, spare);
    int to = start;
    while (from[to] != start) {
      copy.copy(from[to], to);
      done[to] = true;
      to = from[to];
    }
    copy.copy(spare, to);
    done[to] = true;
  }
}
