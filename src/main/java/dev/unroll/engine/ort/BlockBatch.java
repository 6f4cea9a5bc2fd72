package dev.unroll.engine.ort;

import dev.unroll.engine.ort.rows.Tensors;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The rows of a block that run together.
 *
 * @param firstRow the first row of the block that runs
 * @param size number of rows that run; more than sequences where one row is a filler
 * @param rows the rows of sequences, in any order
 */
record BlockBatch(CacheBlock block, int firstRow, int size, List<DecoderCaches.Row> rows) {
  /** A product with a single row may be rounded differently than with several. */
  private static final int LEAST_ROWS = 2;

  /** Sequences at the front of a block; a single one runs with row 0, which repeats its work. */
  static BlockBatch together(CacheBlock block, List<DecoderCaches.Row> rows) {
    int firstRow = rows.size() < LEAST_ROWS ? 0 : 1;
    return new BlockBatch(block, firstRow, Math.max(rows.size(), LEAST_ROWS), rows);
  }

  static BlockBatch alone(CacheBlock block, DecoderCaches.Row row) {
    return new BlockBatch(block, row.sequence().row, 1, List.of(row));
  }

  /** The caches of the rows that run; the caller closes them. */
  Tensors pasts() {
    return block.views(firstRow, size);
  }

  /** A call that writes each new token directly behind its sequence. */
  ExternalGraph.Call callInPlace() {
    List<DecoderCaches.Row> byRow = byRow();
    int[] past = past(byRow);
    int most = Arrays.stream(past).max().orElse(0);
    return new ExternalGraph.Call(tokens(byRow), past, most + 1, past);
  }

  /** A call that appends each new token behind the padding. */
  ExternalGraph.Call callPadded() {
    List<DecoderCaches.Row> byRow = byRow();
    int[] at = new int[size];
    Arrays.fill(at, block.length());
    return new ExternalGraph.Call(tokens(byRow), past(byRow), block.length() + 1, at);
  }

  private static long[] tokens(List<DecoderCaches.Row> byRow) {
    return byRow.stream().mapToLong(DecoderCaches.Row::token).toArray();
  }

  private static int[] past(List<DecoderCaches.Row> byRow) {
    return byRow.stream().mapToInt(row -> row.sequence().length).toArray();
  }

  /** The rows in the block's order, with the first sequence in place of a filler. */
  private List<DecoderCaches.Row> byRow() {
    List<DecoderCaches.Row> byRow = new ArrayList<>(Collections.nCopies(size, rows.getFirst()));
    for (DecoderCaches.Row row : rows) {
      byRow.set(index(row), row);
    }
    return byRow;
  }

  private int index(DecoderCaches.Row row) {
    int index = row.sequence().row - firstRow;
    if (row.sequence().block != block || index < 0 || index >= size) {
      throw new IllegalStateException("a sequence is not among the rows that run");
    }
    return index;
  }

  /** Copies the logits of each sequence to those of its slot. */
  void readLogits(DecoderGraphs graphs, ExternalGraph.Call call, FloatBuffer logits) {
    for (DecoderCaches.Row row : rows) {
      graphs.step().logits(call, index(row), graphs.row(logits, row.slot()));
    }
  }
}
