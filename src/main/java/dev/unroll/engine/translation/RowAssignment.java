package dev.unroll.engine.translation;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which row holds which hypothesis after a step, so that the rows in use are again the first ones
 * and as few as possible are copied. A hypothesis keeps its row if it can. One that must move takes
 * a free row of its own sentence, if there is one, because that row holds the sentence already.
 *
 * @param rows each hypothesis's row
 * @param from for each row, the row that holds what it is to hold
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
record RowAssignment(int[] rows, int[] from) {
  /**
   * Assigns {@code n} hypotheses to the rows {@code [0, n)}.
   *
   * @param held for each hypothesis, the row that holds its parent; several may share one
   * @param sentences for each hypothesis, its sentence
   * @param owners for each row that is in use so far, the sentence it holds
   */
  static <S> RowAssignment of(int[] held, List<S> sentences, List<S> owners) {
    int n = held.length;
    RowAssignment made = new RowAssignment(new int[n], new int[n]);
    BitSet placed = new BitSet(n);
    BitSet taken = new BitSet(n);
    for (int i = 0; i < n; i++) {
      if (held[i] < n && !taken.get(held[i])) {
        made.place(i, held[i], held[i], placed, taken);
      }
    }
    for (int i = placed.nextClearBit(0); i < n; i = placed.nextClearBit(i + 1)) {
      int row = taken.nextClearBit(0);
      while (row < Math.min(n, owners.size()) && !owners.get(row).equals(sentences.get(i))) {
        row = taken.nextClearBit(row + 1);
      }
      if (row < Math.min(n, owners.size())) {
        made.place(i, row, held[i], placed, taken);
      }
    }
    for (int i = placed.nextClearBit(0); i < n; i = placed.nextClearBit(i + 1)) {
      made.place(i, taken.nextClearBit(0), held[i], placed, taken);
    }
    return made;
  }

  private void place(int hypothesis, int row, int source, BitSet placed, BitSet taken) {
    rows[hypothesis] = row;
    from[row] = source;
    placed.set(hypothesis);
    taken.set(row);
  }

  /** Whether every row stays what it is. */
  boolean changesNothing(int rowsInUse) {
    return Arrays.equals(from, IntStream.range(0, rowsInUse).toArray());
  }
}
