package dev.unroll.checkpoint;

import java.util.Arrays;
import java.util.List;

/**
 * Numbers of a tensor, or of a part or rearrangement of tensors, that are read piece by piece: a
 * checkpoint may be larger than the heap.
 */
public interface TensorView {
  /** The sizes of its dimensions; its elements are row-major. */
  List<Long> shape();

  /**
   * Reads {@code count} elements, the first of them at {@code from}, into an array.
   *
   * @param from index of an element, row-major
   */
  void read(long from, float[] into, int offset, int count);

  /** The number of elements. */
  default long elements() {
    return shape().contains(0L) ? 0 : shape().stream().reduce(1L, Math::multiplyExact);
  }

  /**
   * All elements.
   *
   * @throws CheckpointException if they are more than an array can have
   */
  default float[] floats() {
    if (elements() > Integer.MAX_VALUE - 8) {
      throw new CheckpointException("a tensor of the shape " + shape() + " fits into no array");
    }
    float[] all = new float[(int) elements()];
    read(0, all, 0, all.length);
    return all;
  }

  /** A view of an array. */
  static TensorView of(float[] elements, long... shape) {
    List<Long> sizes = Arrays.stream(shape).boxed().toList();
    return new TensorView() {
      @Override
      public List<Long> shape() {
        return sizes;
      }

      @Override
      public void read(long from, float[] into, int offset, int count) {
        System.arraycopy(elements, Math.toIntExact(from), into, offset, count);
      }
    };
  }

  /** The same elements, in the same order, under another shape of as many. */
  default TensorView reshaped(long... shape) {
    return Views.reshaped(this, Arrays.stream(shape).boxed().toList());
  }

  /** The transpose of a matrix. */
  default TensorView transposed() {
    return Views.transposed(this);
  }

  /** The part {@code [start, end)} along the first dimension. */
  default TensorView rows(long start, long end) {
    return Views.rows(this, start, end);
  }

  /** Every element times a factor. */
  default TensorView times(float factor) {
    return Views.mapped(this, x -> x * factor);
  }

  /** Every element plus a term. */
  default TensorView plus(float term) {
    return Views.mapped(this, x -> x + term);
  }

  /** Views one behind the other along the first dimension; the other dimensions are the same. */
  static TensorView joined(TensorView... parts) {
    return Views.joined(List.of(parts));
  }
}
