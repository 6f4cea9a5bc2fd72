package dev.unroll.checkpoint;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** How a file stores a number; all are little-endian, and widened to 32-bit floats. */
enum NumberType {
  F32(Float.BYTES),
  F16(Short.BYTES),
  BF16(Short.BYTES);

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final int bytes;

  NumberType(int bytes) {
    this.bytes = bytes;
  }

  /** The size of a number. */
  int bytes() {
    return bytes;
  }

  /** Reads numbers, the first of them at an index. */
  void read(MemorySegment data, long from, float[] into, int offset, int count) {
    switch (this) {
      case F32 -> MemorySegment.copy(data, FLOAT, from * bytes, into, offset, count);
      case F16 -> {
        for (int i = 0; i < count; i++) {
          into[offset + i] = Float.float16ToFloat(data.get(SHORT, (from + i) * bytes));
        }
      }
      case BF16 -> {
        for (int i = 0; i < count; i++) {
          into[offset + i] = Float.intBitsToFloat(data.get(SHORT, (from + i) * bytes) << 16);
        }
      }
    }
  }
}
