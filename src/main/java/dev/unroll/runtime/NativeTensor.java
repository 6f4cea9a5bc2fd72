package dev.unroll.runtime;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** A tensor of fixed shape that runs read and write: in Java's memory, or in that of a device. */
public abstract sealed class NativeTensor implements AutoCloseable permits Tensor, DeviceTensor {
  private final ElementType type;
  private final long[] shape;
  private final MemorySegment value;
  private boolean closed;

  NativeTensor(ElementType type, long[] shape, MemorySegment value) {
    this.type = type;
    this.shape = shape.clone();
    this.value = value;
  }

  /** A view of consecutive rows of the first dimension. Closing it leaves this tensor open. */
  public abstract NativeTensor rows(int from, int count);

  public ElementType type() {
    return type;
  }

  public long[] shape() {
    return shape.clone();
  }

  /** How much memory it has, or shows as a view. */
  public long byteSize() {
    return bytes(type, shape);
  }

  /** ONNX Runtime's tensor. */
  MemorySegment value() {
    if (closed) {
      throw new IllegalStateException("the tensor is closed");
    }
    return value;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      OrtApi.get().releaseTensor(value);
    }
  }

  void checkRows(int from, int count) {
    if (from < 0 || count < 0 || from + count > shape[0]) {
      throw new IllegalArgumentException(
          "rows %d to %d of a tensor %s".formatted(from, from + count, Arrays.toString(shape)));
    }
  }

  /** The shape of so many rows. */
  long[] rowsShape(int count) {
    long[] part = shape.clone();
    part[0] = count;
    return part;
  }

  long rowElements() {
    return elements(shape) / shape[0];
  }

  static long bytes(ElementType type, long... shape) {
    return Math.multiplyExact(elements(shape), (long) type.bytes());
  }

  private static long elements(long[] shape) {
    long n = 1;
    for (long d : shape) {
      n = Math.multiplyExact(n, d);
    }
    return n;
  }
}
