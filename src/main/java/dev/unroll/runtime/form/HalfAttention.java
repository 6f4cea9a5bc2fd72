package dev.unroll.runtime.form;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code GroupQueryAttention} in half precision between casts. CUDA has no other kernels of it. Its
 * caches, which are inputs and outputs of the graph, become float16.
 */
final class HalfAttention {
  private static final String OPERATOR = "GroupQueryAttention";
  private static final int PAST_KEYS = 3;
  private static final int PAST_VALUES = 4;
  private static final Set<Integer> CAST_INPUTS = Set.of(0, 1, 2, 7, 8, 10, 11);

  private final GraphProto.Builder graph;
  private final Map<String, String> halves = new HashMap<>(); // by the name of the float value
  private final Set<String> floatInputs = new HashSet<>();

  HalfAttention(GraphProto.Builder graph) {
    this.graph = graph;
    graph.getInputList().stream()
        .filter(HalfAttention::isFloat)
        .forEach(input -> floatInputs.add(input.getName()));
  }

  /** Adds the nodes that replace a node, or nothing, and says which. */
  boolean rewrite(NodeProto node, List<NodeProto> to) {
    if (!node.getOpType().equals(OPERATOR)
        || node.getInputCount() <= PAST_VALUES
        || !floatInputs.contains(node.getInput(PAST_KEYS))) {
      return false;
    }
    NodeProto.Builder half = node.toBuilder();
    for (int i = 0; i < node.getInputCount(); i++) {
      String input = node.getInput(i);
      if (CAST_INPUTS.contains(i) && !input.isEmpty()) {
        half.setInput(
            i,
            halves.computeIfAbsent(
                input,
                from -> {
                  to.add(cast(from, from + "/half", DataType.FLOAT16));
                  return from + "/half";
                }));
      }
    }
    String output = node.getOutput(0);
    to.add(half.setOutput(0, output + "/half").build());
    to.add(cast(output + "/half", output, DataType.FLOAT));
    Set<String> caches = new HashSet<>(node.getInputList().subList(PAST_KEYS, PAST_VALUES + 1));
    caches.addAll(node.getOutputList().subList(1, node.getOutputCount()));
    graph.getInputBuilderList().forEach(info -> halve(info, caches));
    graph.getOutputBuilderList().forEach(info -> halve(info, caches));
    graph.getValueInfoBuilderList().forEach(info -> halve(info, caches));
    return true;
  }

  private static void halve(ValueInfoProto.Builder info, Set<String> names) {
    if (names.contains(info.getName())) {
      info.getTypeBuilder().getTensorTypeBuilder().setElemType(DataType.FLOAT16_VALUE);
    }
  }

  private static boolean isFloat(ValueInfoProto info) {
    return info.getType().getTensorType().getElemType() == DataType.FLOAT_VALUE;
  }

  private static NodeProto cast(String from, String to, DataType type) {
    return NodeProto.newBuilder()
        .setOpType("Cast")
        .setName(to)
        .addInput(from)
        .addOutput(to)
        .addAttribute(
            AttributeProto.newBuilder()
                .setName("to")
                .setType(AttributeProto.AttributeType.INT)
                .setI(type.getNumber()))
        .build();
  }
}
