package dev.unroll.train.parallel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** How elements are written between workers. */
public enum Wire {
  /** Four bytes an element, exact. */
  FP32(Float.BYTES),
  /**
   * Two bytes an element: the upper half of a float, rounded to the nearest, ties to even. Partial
   * sums are rounded on every hop, sums are kept in 32 bits.
   */
  BF16(Short.BYTES);

  private final int size;

  Wire(int size) {
    this.size = size;
  }

  /** Bytes of so many elements. */
  int bytes(int elements) {
    return elements * size;
  }

  void write(float[] from, int offset, int length, byte[] to, int at) {
    ByteBuffer bytes =
        ByteBuffer.wrap(to, at, to.length - at).slice().order(ByteOrder.LITTLE_ENDIAN);
    switch (this) {
      case FP32 -> bytes.asFloatBuffer().put(from, offset, length);
      case BF16 -> {
        for (int i = 0; i < length; i++) {
          bytes.putShort(i * Short.BYTES, rounded(from[offset + i]));
        }
      }
    }
  }

  void read(byte[] from, float[] to, int offset, int length) {
    ByteBuffer bytes = ByteBuffer.wrap(from).order(ByteOrder.LITTLE_ENDIAN);
    switch (this) {
      case FP32 -> bytes.asFloatBuffer().get(to, offset, length);
      case BF16 -> {
        for (int i = 0; i < length; i++) {
          to[offset + i] = Float.intBitsToFloat(bytes.getShort(i * Short.BYTES) << 16);
        }
      }
    }
  }

  /** What a reader gets of an element. */
  private static short rounded(float element) {
    int bits = Float.floatToRawIntBits(element);
    if (Float.isNaN(element)) {
      return (short) ((bits >>> 16) | 0x40);
    }
    return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
  }
}
