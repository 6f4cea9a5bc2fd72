package dev.unroll.graph.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.unroll.graph.Node;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** The ONNX nodes and constants that one node of a graph is lowered to. */
final class OnnxNodes {
  private final OnnxWriter writer;
  private final Node node;
  private final GraphProto.Builder proto;

  OnnxNodes(OnnxWriter writer, Node node, GraphProto.Builder proto) {
    this.writer = writer;
    this.node = node;
    this.proto = proto;
  }

  String input(int i) {
    return writer.name(node.input(i));
  }

  List<String> inputs() {
    return node.inputs().stream().map(writer::name).toList();
  }

  String output(int i) {
    return writer.name(node.output(i));
  }

  List<String> outputs() {
    return node.outputs().stream().map(writer::name).toList();
  }

  /** Starts an ONNX node without operands and results. */
  NodeProto.Builder begin(String type) {
    return NodeProto.newBuilder()
        .setOpType(type)
        .setName(node.place() + "/" + type + "_" + writer.nextNumber());
  }

  /** Starts a node of one of ONNX Runtime's own operators. */
  NodeProto.Builder beginMicrosoft(String type) {
    return begin(type).setDomain(writer.microsoftDomain());
  }

  void add(NodeProto.Builder lowered) {
    proto.addNode(lowered);
  }

  /** Adds an operator whose results have the given names. */
  void emit(
      String type, List<String> operands, List<String> results, AttributeProto... attributes) {
    add(
        begin(type)
            .addAllInput(operands)
            .addAllOutput(results)
            .addAllAttribute(Arrays.asList(attributes)));
  }

  /** Adds an operator whose only result has the given name. */
  void emit(String type, List<String> operands, String result, AttributeProto... attributes) {
    emit(type, operands, List.of(result), attributes);
  }

  /** Adds an operator of one result and returns the result's name. */
  String emit(String type, String... operands) {
    String result = intermediate(type);
    emit(type, Arrays.asList(operands), result);
    return result;
  }

  /** Adds the transpose of a matrix and returns its name. */
  String transposed(String matrix) {
    String result = intermediate("transpose");
    emit(
        "Transpose", List.of(matrix), result, OnnxAttributes.integers("perm", LongStream.of(1, 0)));
    return result;
  }

  /** A vector of integers. */
  String constant(long... elements) {
    String name = intermediate("constant");
    proto.addInitializer(TensorProtos.of(name, new long[] {elements.length}, elements));
    return name;
  }

  String constant(long[] shape, float... elements) {
    String name = intermediate("constant");
    proto.addInitializer(TensorProtos.of(name, shape, elements));
    return name;
  }

  String scalar(double value) {
    return constant(new long[0], (float) value);
  }

  /** A new name for a value that only these nodes read. */
  String intermediate(String what) {
    return output(0) + "/" + what + "_" + writer.nextNumber();
  }
}
