package dev.unroll.external;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** An ONNX graph as other programs write them, node by node, for tests of what reads them. */
final class OnnxBuilder {
  static final int FLOAT = TensorProto.DataType.FLOAT_VALUE;
  static final int FLOAT16 = TensorProto.DataType.FLOAT16_VALUE;
  static final int BFLOAT16 = TensorProto.DataType.BFLOAT16_VALUE;
  static final int INT64 = TensorProto.DataType.INT64_VALUE;
  static final int INT32 = TensorProto.DataType.INT32_VALUE;
  static final int UINT8 = TensorProto.DataType.UINT8_VALUE;
  static final int INT8 = TensorProto.DataType.INT8_VALUE;
  static final int BOOL = TensorProto.DataType.BOOL_VALUE;

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("main_graph");
  private final String prefix;
  private int counter;

  /** A graph whose values begin with a prefix, so that they can stand in another graph. */
  OnnxBuilder(String prefix) {
    this.prefix = prefix;
  }

  void input(String name, int type, Object... dimensions) {
    graph.addInput(info(name, type, dimensions));
  }

  void output(String name, int type, Object... dimensions) {
    graph.addOutput(info(name, type, dimensions));
  }

  static ValueInfoProto info(String name, int type, Object... dimensions) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (Object dimension : dimensions) {
      if (dimension instanceof Number size) {
        shape.addDimBuilder().setDimValue(size.longValue());
      } else {
        shape.addDimBuilder().setDimParam(dimension.toString());
      }
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape)))
        .build();
  }

  /** A node of one result. */
  String node(String operator, List<String> inputs, AttributeProto... attributes) {
    String name = fresh(operator);
    node(operator, inputs, List.of(name), attributes);
    return name;
  }

  String node(String operator, String... inputs) {
    return node(operator, List.of(inputs));
  }

  void node(
      String operator, List<String> inputs, List<String> outputs, AttributeProto... attributes) {
    NodeProto.Builder node =
        NodeProto.newBuilder()
            .setName(fresh(operator + "_node"))
            .addAllInput(inputs)
            .addAllOutput(outputs)
            .addAllAttribute(Arrays.asList(attributes));
    if (operator.startsWith("com.microsoft.")) {
      node.setDomain("com.microsoft").setOpType(operator.substring("com.microsoft.".length()));
    } else {
      node.setOpType(operator);
    }
    graph.addNode(node);
  }

  String fresh(String what) {
    return prefix + "/" + what.replace("com.microsoft.", "") + "_" + counter++;
  }

  String longs(long... values) {
    return tensor(
        TensorProto.newBuilder()
            .setDataType(INT64)
            .addDims(values.length)
            .addAllInt64Data(Arrays.stream(values).boxed().toList()));
  }

  String longScalar(long value) {
    return tensor(TensorProto.newBuilder().setDataType(INT64).addInt64Data(value));
  }

  String scalar(int type, double value) {
    return weights(type, new long[0], (float) value);
  }

  /** Numbers, stored as float32, float16 or bfloat16, whose lower half is cut off. */
  String weights(int type, long[] shape, float... values) {
    ByteBuffer raw =
        ByteBuffer.allocate(values.length * (type == FLOAT ? 4 : 2)).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      if (type == FLOAT) {
        raw.putFloat(value);
      } else if (type == BFLOAT16) {
        raw.putShort((short) (Float.floatToRawIntBits(value) >> Short.SIZE));
      } else {
        raw.putShort(Float.floatToFloat16(value));
      }
    }
    return raw(type, shape, raw.array());
  }

  String raw(int type, long[] shape, byte[] bytes) {
    return tensor(
        TensorProto.newBuilder()
            .setDataType(type)
            .addAllDims(Arrays.stream(shape).boxed().toList())
            .setRawData(ByteString.copyFrom(bytes)));
  }

  /** As ONNX Runtime's dynamic quantisation does it. */
  String dynamicInt8(String x, float[] weight, int in, int out) {
    float largest = 0;
    for (float w : weight) {
      largest = Math.max(largest, Math.abs(w));
    }
    float scale = largest / 127;
    byte[] bytes = new byte[weight.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Math.round(weight[i] / scale);
    }
    String rounded = fresh("rounded");
    String step = fresh("step");
    String zero = fresh("zero");
    node("DynamicQuantizeLinear", List.of(x), List.of(rounded, step, zero));
    String product =
        node(
            "MatMulInteger",
            rounded,
            raw(INT8, new long[] {in, out}, bytes),
            zero,
            raw(INT8, new long[0], new byte[1]));
    return node(
        "Mul",
        node("Cast", List.of(product), integer("to", FLOAT)),
        node("Mul", step, scalar(FLOAT, scale)));
  }

  private String tensor(TensorProto.Builder tensor) {
    String name = fresh("weight");
    graph.addInitializer(tensor.setName(name));
    return name;
  }

  static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  static AttributeProto integers(String name, Long... values) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INTS)
        .addAllInts(List.of(values))
        .build();
  }

  static AttributeProto graph(String name, OnnxBuilder body) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.GRAPH)
        .setG(body.graph)
        .build();
  }

  private ModelProto.Builder model() {
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .setProducerName("test")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(17))
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("com.microsoft").setVersion(1));
  }

  byte[] file() {
    return model().setGraph(graph).build().toByteArray();
  }

  /**
   * The file with its larger weights in another.
   *
   * @param dataName of the other file
   * @param data takes its content
   */
  byte[] file(String dataName, ByteArrayOutputStream data) {
    GraphProto.Builder outside = graph.clone();
    for (TensorProto.Builder tensor : outside.getInitializerBuilderList()) {
      byte[] bytes = tensor.getRawData().toByteArray();
      if (bytes.length >= 256) {
        tensor
            .clearRawData()
            .setDataLocation(TensorProto.DataLocation.EXTERNAL)
            .addExternalData(entry("location", dataName))
            .addExternalData(entry("offset", Integer.toString(data.size())))
            .addExternalData(entry("length", Integer.toString(bytes.length)));
        data.writeBytes(bytes);
      }
    }
    return model().setGraph(outside).build().toByteArray();
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }
}
