package dev.unroll.checkpoint;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A tensor in a file that is mapped into memory, whose elements do not lie one behind the other.
 *
 * @param strides how far apart neighbours along each dimension are, in numbers
 */
record StridedTensor(List<Long> shape, List<Long> strides, NumberType type, MemorySegment data)
    implements TensorView {
  @Override
  public void read(long from, float[] into, int offset, int count) {
    int last = shape.size() - 1;
    int done = 0;
    while (done < count) {
      // As many as are left in this row, in one go if they are neighbours.
      long row = shape.get(last);
      long column = (from + done) % row;
      int here = (int) Math.min(count - done, row - column);
      int run = strides.get(last) == 1 ? here : 1;
      type.read(data, place(from + done), into, offset + done, run);
      done += run;
    }
  }

  private long place(long element) {
    long rest = element;
    long place = 0;
    for (int i = shape.size() - 1; i >= 0; i--) {
      place += rest % shape.get(i) * strides.get(i);
      rest /= shape.get(i);
    }
    return place;
  }
}
