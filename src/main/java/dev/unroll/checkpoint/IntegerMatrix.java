package dev.unroll.checkpoint;

import java.lang.foreign.ValueLayout;
import java.util.List;

/** A matrix that is stored as 8-bit integers with one multiplier, as the floats that they mean. */
record IntegerMatrix(List<Long> shape, MarianCheckpoint.Integers integers) implements TensorView {
  @Override
  public void read(long from, float[] into, int offset, int count) {
    float step = 1 / integers.multiplier();
    long width = shape.get(1);
    for (int i = 0; i < count; i++) {
      long at = from + i;
      long place = integers.isTransposed() ? at % width * shape.get(0) + at / width : at;
      into[offset + i] = integers.bytes().get(ValueLayout.JAVA_BYTE, place) * step;
    }
  }
}
