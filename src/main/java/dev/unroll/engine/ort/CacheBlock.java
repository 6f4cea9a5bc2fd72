package dev.unroll.engine.ort;

import dev.unroll.bundle.GraphContract.Cache;
import dev.unroll.engine.ort.rows.Tensors;
import dev.unroll.runtime.ElementType;
import dev.unroll.runtime.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys and values of sequences that run together: for each cache a tensor {@code [rows, heads,
 * length, headSize]}, in which a sequence has one row and uses as many columns as it has tokens.
 * Row 0 belongs to no sequence. Rows are added on demand.
 */
final class CacheBlock {
  private static final int FIRST_ROWS = 2;

  private final List<Cache> caches;
  private final ElementType type;
  private final int length;
  private final List<Tensor> tensors = new ArrayList<>();

  /** The sequence at index {@code i} has row {@code i + 1}. */
  private final List<CachedSequence> occupants = new ArrayList<>();

  private int rows;

  /**
   * A block without sequences.
   *
   * @param length columns of each row
   */
  CacheBlock(List<Cache> caches, ElementType type, int length) {
    this.caches = caches;
    this.type = type;
    this.length = length;
  }

  int length() {
    return length;
  }

  /** Gives a sequence a row, whose content is undefined; changes nothing when memory lacks. */
  void add(CachedSequence sequence) {
    int row = occupants.size() + 1;
    if (row >= rows) {
      grow(Math.max(2 * rows, FIRST_ROWS));
    }
    occupants.add(sequence);
    sequence.block = this;
    sequence.row = row;
  }

  /** Frees a row; the last row moves into its place. */
  void free(int row) {
    CachedSequence last = occupants.removeLast();
    if (row <= occupants.size()) {
      copy(last.row, row, last.length);
      occupants.set(row - 1, last);
      last.row = row;
    }
  }

  /** Moves sequences of this block into the rows from 1 on, in any order. */
  void toFront(List<CachedSequence> sequences) {
    int front = 1;
    for (CachedSequence sequence : sequences) {
      if (sequence.row > sequences.size()) {
        while (sequences.contains(occupants.get(front - 1))) {
          front++;
        }
        exchange(occupants.get(front - 1), sequence);
      }
    }
  }

  /** Copies the cache of a sequence into its row. */
  void take(CachedSequence sequence, SequenceCache own) {
    copy(new Columns(own.buffers(), sequence.length, 0, 0), sequence.row, 0, sequence.length);
  }

  /** Copies the row of a sequence in another block into its row here. */
  void take(CachedSequence sequence, CacheBlock other, int otherRow) {
    copy(new Columns(other.tensors, other.length, otherRow, 0), sequence.row, 0, sequence.length);
  }

  /**
   * Copies the new column of a sequence from a run's results.
   *
   * @param presents of the rows from {@code firstRow} on, {@code [rows, heads, length + 1,
   *     headSize]}, with what is new in their last column
   */
  void takeLast(CachedSequence sequence, List<Tensor> presents, int firstRow) {
    Columns last = new Columns(presents, length + 1, sequence.row - firstRow, length);
    copy(last, sequence.row, sequence.length, 1);
  }

  /** Views of some rows of the caches; the caller closes them. */
  Tensors views(int firstRow, int count) {
    Tensors views = new Tensors();
    tensors.forEach(tensor -> views.own(tensor.rows(firstRow, count)));
    return views;
  }

  long byteSize() {
    return tensors.stream().mapToLong(Tensor::byteSize).sum();
  }

  void close() {
    tensors.forEach(Tensor::close);
  }

  private void grow(int wanted) {
    List<Tensor> grown = new ArrayList<>();
    try {
      for (Cache cache : caches) {
        grown.add(Tensor.allocate(type, wanted, cache.heads(), length, cache.headSize()));
      }
    } catch (RuntimeException | Error e) {
      grown.forEach(Tensor::close);
      throw e;
    }
    for (int i = 0; i < tensors.size(); i++) {
      grown.get(i).bytes().put(tensors.get(i).bytes());
      tensors.get(i).close();
    }
    tensors.clear();
    tensors.addAll(grown);
    rows = wanted;
  }

  private void exchange(CachedSequence a, CachedSequence b) {
    copy(a.row, 0, a.length);
    copy(b.row, a.row, b.length);
    copy(0, b.row, a.length);
    int row = a.row;
    a.row = b.row;
    b.row = row;
    occupants.set(a.row - 1, a);
    occupants.set(b.row - 1, b);
  }

  private void copy(int from, int to, int columns) {
    copy(new Columns(tensors, length, from, 0), to, 0, columns);
  }

  /**
   * The columns of a row from one on.
   *
   * @param tensors {@code [rows, heads, length, headSize]}, one per cache
   */
  private record Columns(List<Tensor> tensors, int length, int row, int column) {}

  /** Copies columns to those of a row from {@code column} on. */
  private void copy(Columns from, int row, int column, int columns) {
    for (int i = 0; i < caches.size(); i++) {
      int heads = caches.get(i).heads();
      int bytes = caches.get(i).headSize() * type.bytes(); // of a column
      ByteBuffer source = from.tensors().get(i).bytes();
      ByteBuffer target = tensors.get(i).bytes();
      for (int head = 0; head < heads; head++) {
        int first = ((from.row() * heads + head) * from.length() + from.column()) * bytes;
        int to = ((row * heads + head) * length + column) * bytes;
        target.put(to, source, first, columns * bytes);
      }
    }
  }
}
