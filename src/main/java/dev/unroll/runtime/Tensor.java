package dev.unroll.runtime;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;

/**
 * A native tensor of fixed shape in memory that Java and ONNX Runtime share. A run reads what Java
 * has written into the buffer, and writes its outputs directly into the buffers bound to them.
 *
 * <p>The memory is initially zero, in native byte order, and aligned to a cache line.
 */
public final class Tensor extends NativeTensor {
  private static final int ALIGNMENT = 64;

  private static final MemorySegment CPU = OrtApi.get().memoryInfo("Cpu");

  private final ByteBuffer memory;

  private Tensor(ElementType type, long[] shape, ByteBuffer memory) {
    super(type, shape, OrtApi.get().tensor(CPU, MemorySegment.ofBuffer(memory), type, shape));
    this.memory = memory;
  }

  /** A new float32 tensor of zeros. */
  public static Tensor floats(long... shape) {
    return allocate(ElementType.FLOAT, shape);
  }

  /** A new int32 tensor of zeros. */
  public static Tensor ints(long... shape) {
    return allocate(ElementType.INT32, shape);
  }

  /** A new int64 tensor of zeros. */
  public static Tensor longs(long... shape) {
    return allocate(ElementType.INT64, shape);
  }

  /**
   * A new tensor of zeros.
   *
   * @throws IllegalArgumentException when it does not fit into one buffer of 2 GB
   */
  public static Tensor allocate(ElementType type, long... shape) {
    long bytes = bytes(type, shape);
    if (bytes > Integer.MAX_VALUE - 2 * ALIGNMENT) {
      throw new IllegalArgumentException(
          "a tensor " + Arrays.toString(shape) + " of " + bytes + " bytes exceeds one 2 GB buffer");
    }
    ByteBuffer memory =
        NativeMemory.zeroed(bytes + 2 * ALIGNMENT) // alignedSlice rounds both ends
            .alignedSlice(ALIGNMENT)
            .slice(0, (int) bytes)
            .order(ByteOrder.nativeOrder());
    return new Tensor(type, shape, memory);
  }

  /**
   * A view of the same memory with another shape. It may cover only the first elements, for example
   * the first rows of a larger tensor. Closing the view leaves this tensor open.
   */
  public Tensor view(long... viewShape) {
    return viewFrom(0, viewShape);
  }

  private Tensor viewFrom(long first, long... viewShape) {
    long from = first * type().bytes();
    long bytes = bytes(type(), viewShape);
    if (first < 0 || from + bytes > memory.capacity()) {
      throw new IllegalArgumentException(
          "a view %s from element %d on does not fit into a tensor %s"
              .formatted(Arrays.toString(viewShape), first, Arrays.toString(shape())));
    }
    return new Tensor(
        type(), viewShape, memory.slice((int) from, (int) bytes).order(ByteOrder.nativeOrder()));
  }

  @Override
  public Tensor rows(int from, int count) {
    checkRows(from, count);
    return viewFrom(from * rowElements(), rowsShape(count));
  }

  /** The memory as floats; every call returns a new buffer with its own position, which is 0. */
  public FloatBuffer floatBuffer() {
    check(ElementType.FLOAT);
    return memory.asFloatBuffer();
  }

  /** The memory as ints, positioned at 0. */
  public IntBuffer intBuffer() {
    check(ElementType.INT32);
    return memory.asIntBuffer();
  }

  /** The memory as longs, positioned at 0. */
  public LongBuffer longBuffer() {
    check(ElementType.INT64);
    return memory.asLongBuffer();
  }

  /** The memory as bytes, in native byte order and positioned at 0. */
  public ByteBuffer bytes() {
    return memory.duplicate().order(ByteOrder.nativeOrder());
  }

  /** Its memory as a tensor of bytes, which the caller releases. */
  MemorySegment asBytes() {
    return OrtApi.get().bytes(CPU, MemorySegment.ofBuffer(memory));
  }

  private void check(ElementType wanted) {
    if (type() != wanted) {
      throw new IllegalStateException("the tensor holds " + type() + ", not " + wanted);
    }
  }
}
