package dev.unroll.graph.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.LongStream;

/** Elements in the form that a model file stores them in. */
final class TensorProtos {
  /** ONNX's number of the type float32. */
  static final int FLOAT = TensorProto.DataType.FLOAT_VALUE;

  private TensorProtos() {}

  static TensorProto of(String name, long[] shape, float[] elements) {
    return of(name, shape, FLOAT, ByteBuffer.wrap(littleEndian(elements)));
  }

  /** The bytes of 32-bit floating-point numbers. */
  static byte[] littleEndian(float[] elements) {
    ByteBuffer raw = ByteBuffer.allocate(elements.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(elements);
    return raw.array();
  }

  static TensorProto of(String name, long[] shape, long[] elements) {
    ByteBuffer raw = ByteBuffer.allocate(elements.length * 8).order(ByteOrder.LITTLE_ENDIAN);
    raw.asLongBuffer().put(elements);
    return of(name, shape, TensorProto.DataType.INT64_VALUE, raw);
  }

  private static TensorProto of(String name, long[] shape, int type, ByteBuffer raw) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(type)
            .setRawData(ByteString.copyFrom(raw));
    LongStream.of(shape).forEach(tensor::addDims);
    return tensor.build();
  }
}
