package dev.unroll.runtime.kernel;

import java.lang.foreign.MemorySegment;
import java.util.List;

/** An operator of a graph. Several threads may run it at the same time. */
public interface Kernel {
  /** The type of a tensor's elements. */
  enum Type {
    FLOAT(1),
    UINT8(2),
    INT32(6),
    INT64(7);

    private final int onnx;

    Type(int onnx) {
      this.onnx = onnx;
    }

    /** ONNX's number for it. */
    public int onnx() {
      return onnx;
    }
  }

  /** The types of its inputs, all of which are given. */
  List<Type> inputs();

  /** The types of its outputs, all of which are wanted. */
  List<Type> outputs();

  /** Computes its outputs. */
  void run(Call call);

  /** The tensors of one call. */
  interface Call {
    /** The dimensions of an input. */
    long[] shape(int input);

    /**
     * The memory of an input.
     *
     * @param bytes how many of them are read
     */
    MemorySegment input(int index, long bytes);

    /**
     * The memory of an output, whose elements are not defined.
     *
     * @param bytes how many it has
     */
    MemorySegment output(int index, long bytes, long... shape);
  }
}
