package dev.unroll.runtime.form;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A graph's nodes, constants, inputs and outputs by name. */
final class GraphIndex {
  private final GraphProto graph;
  private final Map<String, NodeProto> makers = new HashMap<>();
  private final Map<String, List<NodeProto>> readers = new HashMap<>();
  private final Map<String, TensorProto> constants = new HashMap<>();
  private final Map<String, ValueInfoProto> inputs = new HashMap<>();
  private final Set<String> outputs = new HashSet<>();

  GraphIndex(GraphProto graph) {
    this.graph = graph;
    for (NodeProto node : graph.getNodeList()) {
      node.getOutputList().forEach(output -> makers.put(output, node));
      for (String input : new HashSet<>(node.getInputList())) {
        readers.computeIfAbsent(input, _ -> new ArrayList<>()).add(node);
      }
    }
    graph.getInitializerList().forEach(tensor -> constants.put(tensor.getName(), tensor));
    graph.getInputList().forEach(input -> inputs.put(input.getName(), input));
    graph.getOutputList().forEach(output -> outputs.add(output.getName()));
  }

  List<NodeProto> nodes() {
    return graph.getNodeList();
  }

  boolean isOutput(String value) {
    return outputs.contains(value);
  }

  boolean isInput(String value) {
    return inputs.containsKey(value);
  }

  /** The name of the first dimension of a graph's input; empty when it has none. */
  String batchOf(String input) {
    ValueInfoProto info = inputs.get(input);
    return info == null || info.getType().getTensorType().getShape().getDimCount() == 0
        ? ""
        : info.getType().getTensorType().getShape().getDim(0).getDimParam();
  }

  /** The size of a dimension of a graph's input; 0 when it is not fixed. */
  long dimension(String input, int at) {
    ValueInfoProto info = inputs.get(input);
    return info == null || info.getType().getTensorType().getShape().getDimCount() <= at
        ? 0
        : info.getType().getTensorType().getShape().getDim(at).getDimValue();
  }

  List<NodeProto> readers(String value) {
    return readers.getOrDefault(value, List.of());
  }

  /** The node that makes a value, if it is of an operator. */
  Optional<NodeProto> maker(String value, String operator) {
    return Optional.ofNullable(makers.get(value)).filter(n -> n.getOpType().equals(operator));
  }

  /** The node that makes an input of another, if it is of an operator. */
  Optional<NodeProto> maker(NodeProto node, int input, String operator) {
    return input < node.getInputCount() ? maker(node.getInput(input), operator) : Optional.empty();
  }

  /** A constant that is in the file itself. */
  @Nullable TensorProto constant(String value) {
    TensorProto tensor = constants.get(value);
    return tensor == null || tensor.getRawData().isEmpty() ? null : tensor;
  }

  /** The numbers of a constant; null when it is none of numbers. */
  float @Nullable [] floats(String value) {
    TensorProto tensor = constant(value);
    if (tensor == null || tensor.getDataType() != TensorProto.DataType.FLOAT_VALUE) {
      return null;
    }
    float[] floats = new float[tensor.getRawData().size() / Float.BYTES];
    bytes(tensor.getRawData()).asFloatBuffer().get(floats);
    return floats;
  }

  /** The numbers of a constant where they are in the file; none when it is none of numbers. */
  FloatBuffer floatsInPlace(String value) {
    TensorProto tensor = constant(value);
    return tensor == null || tensor.getDataType() != TensorProto.DataType.FLOAT_VALUE
        ? FloatBuffer.allocate(0)
        : bytes(tensor.getRawData()).asFloatBuffer();
  }

  /** A constant vector of a width; null when it is none. */
  float @Nullable [] vector(String value, int width) {
    TensorProto tensor = constant(value);
    float[] floats = tensor == null || tensor.getDimsCount() != 1 ? null : floats(value);
    return floats != null && floats.length == width ? floats : null;
  }

  /** A constant that is one number. */
  Optional<Float> scalar(String value) {
    float[] floats = floats(value);
    return floats == null || floats.length != 1 ? Optional.empty() : Optional.of(floats[0]);
  }

  /** The integers of a constant; empty when it is none of these. */
  List<Long> integers(String value) {
    TensorProto tensor = constant(value);
    List<Long> integers = new ArrayList<>();
    if (tensor != null && tensor.getDataType() == TensorProto.DataType.INT64_VALUE) {
      ByteBuffer bytes = bytes(tensor.getRawData());
      while (bytes.hasRemaining()) {
        integers.add(bytes.getLong());
      }
    }
    return integers;
  }

  static ByteBuffer bytes(ByteString data) {
    return data.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  static long attribute(NodeProto node, String name, long otherwise) {
    return node.getAttributeList().stream()
        .filter(attribute -> attribute.getName().equals(name))
        .mapToLong(AttributeProto::getI)
        .findFirst()
        .orElse(otherwise);
  }

  static float number(NodeProto node, String name, float otherwise) {
    for (AttributeProto attribute : node.getAttributeList()) {
      if (attribute.getName().equals(name)) {
        return attribute.getF();
      }
    }
    return otherwise;
  }

  static List<Long> list(NodeProto node, String name) {
    return node.getAttributeList().stream()
        .filter(attribute -> attribute.getName().equals(name))
        .flatMap(attribute -> attribute.getIntsList().stream())
        .toList();
  }
}
