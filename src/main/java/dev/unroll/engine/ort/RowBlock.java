package dev.unroll.engine.ort;

import dev.unroll.engine.ort.rows.GrowingTensor;
import dev.unroll.engine.ort.rows.Tensors;
import dev.unroll.runtime.ElementType;
import dev.unroll.runtime.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Tensors {@code [rows, ..]} that one run wrote and later ones only read. Rows of several lanes
 * refer to it; when none does any more, its memory goes back to where it was taken from.
 */
final class RowBlock {
  private final Pool pool;
  private final List<GrowingTensor> buffers;
  private List<long[]> shapes = List.of(); // of a row, by tensor
  private int rows;
  private int users;

  private RowBlock(Pool pool) {
    this.pool = pool;
    this.buffers = pool.types.stream().map(GrowingTensor::new).toList();
  }

  /** A row of a block. */
  record Slice(RowBlock block, int row) {}

  /** The blocks of tensors of certain types, and their memory. */
  static final class Pool {
    private final List<ElementType> types;
    private final ArrayDeque<RowBlock> unused = new ArrayDeque<>();
    private final List<RowBlock> all = new ArrayList<>();

    Pool(List<ElementType> types) {
      this.types = List.copyOf(types);
    }

    /**
     * A block whose content is not defined, with one user.
     *
     * @param shapes of a row, by tensor
     */
    RowBlock take(int rows, List<long[]> shapes) {
      RowBlock block = unused.poll();
      if (block == null) {
        block = new RowBlock(this);
        all.add(block);
      }
      block.rows = rows;
      block.shapes = List.copyOf(shapes);
      block.users = 1;
      return block;
    }

    /**
     * Rows as the first ones of a block, with one user more: the block that they are in already, or
     * a new one with copies.
     *
     * @param least how many rows the block has at least
     */
    RowBlock gather(List<Slice> slices, int least) {
      RowBlock first = slices.getFirst().block();
      boolean inOrder = first.rows >= least;
      for (int i = 0; i < slices.size(); i++) {
        inOrder &= slices.get(i).block() == first && slices.get(i).row() == i;
      }
      if (inOrder) {
        first.users++;
        return first;
      }
      RowBlock block = take(Math.max(least, slices.size()), first.shapes);
      for (int i = 0; i < block.rows; i++) {
        block.copy(slices.get(i < slices.size() ? i : 0), i);
      }
      return block;
    }

    long byteSize() {
      return all.stream()
          .flatMap(block -> block.buffers.stream())
          .mapToLong(GrowingTensor::byteSize)
          .sum();
    }

    void close() {
      all.forEach(block -> block.buffers.forEach(GrowingTensor::close));
      all.clear();
      unused.clear();
    }
  }

  /** Its first rows as tensors, which the caller closes. */
  List<Tensor> tensors(int count, Tensors made) {
    List<Tensor> tensors = new ArrayList<>();
    for (int i = 0; i < buffers.size(); i++) {
      buffers.get(i).of(rows * elements(i));
      tensors.add(made.own(buffers.get(i).shaped(shape(count, i))));
    }
    return tensors;
  }

  private long[] shape(int count, int tensor) {
    long[] row = shapes.get(tensor);
    long[] shape = new long[row.length + 1];
    shape[0] = count;
    System.arraycopy(row, 0, shape, 1, row.length);
    return shape;
  }

  private long elements(int tensor) {
    return Arrays.stream(shapes.get(tensor)).reduce(1, Math::multiplyExact);
  }

  private void copy(Slice from, int to) {
    for (int i = 0; i < buffers.size(); i++) {
      int bytes = Math.toIntExact(elements(i) * buffers.get(i).type().bytes());
      ByteBuffer source = from.block().buffers.get(i).of(0).bytes();
      ByteBuffer target = buffers.get(i).of(rows * elements(i)).bytes();
      target.put(to * bytes, source, from.row() * bytes, bytes);
    }
  }

  void retain() {
    users++;
  }

  void release() {
    if (--users == 0) {
      pool.unused.push(this);
    }
  }
}
