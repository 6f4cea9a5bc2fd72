package dev.unroll.runtime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
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
public final class Tensor implements AutoCloseable {
  private static final int ALIGNMENT = 64;

  private final ElementType type;
  private final long[] shape;
  private final ByteBuffer memory;
  private final OnnxTensor value;

  private Tensor(ElementType type, long[] shape, ByteBuffer memory) {
    this.type = type;
    this.shape = shape.clone();
    this.memory = memory;
    this.value = wrap(type, this.shape, memory);
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
    long bytes = Math.multiplyExact(elements(shape), (long) type.bytes());
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
    long from = first * type.bytes();
    long bytes = elements(viewShape) * type.bytes();
    if (first < 0 || from + bytes > memory.capacity()) {
      throw new IllegalArgumentException(
          "a view %s from element %d on does not fit into a tensor %s"
              .formatted(Arrays.toString(viewShape), first, Arrays.toString(shape)));
    }
    return new Tensor(
        type, viewShape, memory.slice((int) from, (int) bytes).order(ByteOrder.nativeOrder()));
  }

  /**
   * A {@link #view} of consecutive rows of the first dimension.
   *
   * @param from index of the first row
   */
  public Tensor rows(int from, int count) {
    if (from < 0 || count < 0 || from + count > shape[0]) {
      throw new IllegalArgumentException(
          "rows %d to %d of a tensor %s".formatted(from, from + count, Arrays.toString(shape)));
    }
    long[] part = shape.clone();
    part[0] = count;
    return viewFrom(from * (elements(shape) / shape[0]), part);
  }

  public ElementType type() {
    return type;
  }

  public long[] shape() {
    return shape.clone();
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

  OnnxTensor value() {
    return value;
  }

  @Override
  public void close() {
    value.close();
  }

  private void check(ElementType wanted) {
    if (type != wanted) {
      throw new IllegalStateException("the tensor holds " + type + ", not " + wanted);
    }
  }

  private static long elements(long[] shape) {
    long n = 1;
    for (long d : shape) {
      n = Math.multiplyExact(n, d);
    }
    return n;
  }

  private static OnnxTensor wrap(ElementType type, long[] shape, ByteBuffer memory) {
    OrtEnvironment environment = Environment.get();
    try {
      return switch (type) {
        case FLOAT -> OnnxTensor.createTensor(environment, memory.asFloatBuffer(), shape);
        case FLOAT16 -> OnnxTensor.createTensor(environment, memory, shape, OnnxJavaType.FLOAT16);
        case BOOL -> OnnxTensor.createTensor(environment, memory, shape, OnnxJavaType.BOOL);
        case INT32 -> OnnxTensor.createTensor(environment, memory.asIntBuffer(), shape);
        case INT64 -> OnnxTensor.createTensor(environment, memory.asLongBuffer(), shape);
      };
    } catch (OrtException e) {
      throw new RuntimeFailure("cannot create a tensor " + Arrays.toString(shape), e);
    }
  }
}
