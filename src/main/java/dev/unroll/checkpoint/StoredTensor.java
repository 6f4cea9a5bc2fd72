package dev.unroll.checkpoint;

import java.lang.foreign.MemorySegment;
import java.util.List;

/** A tensor in a file that is mapped into memory. */
record StoredTensor(List<Long> shape, NumberType type, MemorySegment data) implements TensorView {
  @Override
  public void read(long from, float[] into, int offset, int count) {
    type.read(data, from, into, offset, count);
  }
}
