package dev.unroll.runtime.form;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * {@code LSTM} and {@code RNN} as a {@code Scan} over the time steps, whose input is projected for
 * all steps at once. Forward layers with both biases and a first state only, without peepholes and
 * lengths; the activations of an RNN must be tanh.
 */
final class RecurrentScan {
  private static final String FIRST = "recurrent/axis0";
  private static final String SECOND = "recurrent/axis1";
  private static final int INITIAL_H = 5;
  private static final int INITIAL_C = 6;
  private static final Set<String> KNOWN =
      Set.of("hidden_size", "direction", "activations", "input_forget", "layout");

  private boolean used;
  private int count;

  /** The initializers that the new nodes need. */
  List<TensorProto> constants() {
    return used ? List.of(axis(FIRST, 0), axis(SECOND, 1)) : List.of();
  }

  private static TensorProto axis(String name, long value) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(DataType.INT64_VALUE)
        .addDims(1)
        .addInt64Data(value)
        .build();
  }

  /** Adds the nodes that replace a node, or nothing, and says which. */
  boolean rewrite(NodeProto node, List<NodeProto> to) {
    boolean lstm = node.getOpType().equals("LSTM");
    if (!(lstm || node.getOpType().equals("RNN")) || !isPlain(node, lstm)) {
      return false;
    }
    used = true;
    new Rewriting(node, "recurrent" + count++ + "/", to).run(lstm);
    return true;
  }

  private static boolean isPlain(NodeProto node, boolean lstm) {
    int inputs = lstm ? INITIAL_C + 1 : INITIAL_H + 1;
    return node.getInputCount() == inputs
        && !node.getInput(3).isEmpty()
        && node.getInput(4).isEmpty()
        && !node.getInput(INITIAL_H).isEmpty()
        && node.getAttributeList().stream().allMatch(a -> isPlain(a, lstm));
  }

  private static boolean isPlain(AttributeProto attribute, boolean lstm) {
    return KNOWN.contains(attribute.getName())
        && switch (attribute.getName()) {
          case "direction" -> attribute.getS().toStringUtf8().equals("forward");
          case "input_forget", "layout" -> attribute.getI() == 0;
          case "activations" ->
              attribute.getStringsList().stream()
                  .map(s -> s.toStringUtf8())
                  .toList()
                  .equals(lstm ? List.of("Sigmoid", "Tanh", "Tanh") : List.of("Tanh"));
          default -> true;
        };
  }

  /** The replacement of one node; all values that it adds have names with one prefix. */
  private record Rewriting(NodeProto node, String prefix, List<NodeProto> to) {

    void run(boolean lstm) {
      add("Squeeze", "w", node.getInput(1), FIRST);
      add("Transpose", "wt", prefix + "w");
      add("MatMul", "projected", node.getInput(0), prefix + "wt");
      add("Squeeze", "b", node.getInput(3), FIRST);
      to.add(
          op("Split", prefix + "b")
              .addOutput(prefix + "bw")
              .addOutput(prefix + "br")
              .addAttribute(number("axis", 0))
              .addAttribute(number("num_outputs", 2))
              .build());
      add("Add", "bias", prefix + "bw", prefix + "br");
      add("Add", "input", prefix + "projected", prefix + "bias");
      add("Squeeze", "r", node.getInput(2), FIRST);
      add("Transpose", "rt", prefix + "r");
      add("Squeeze", "h0", node.getInput(INITIAL_H), FIRST);
      NodeProto.Builder scan = op("Scan", prefix + "h0");
      if (lstm) {
        add("Squeeze", "c0", node.getInput(INITIAL_C), FIRST);
        scan.addInput(prefix + "c0");
      }
      scan.addInput(prefix + "input").addOutput(prefix + "hn");
      if (lstm) {
        scan.addOutput(prefix + "cn");
      }
      to.add(
          scan.addOutput(prefix + "ys")
              .addAttribute(
                  AttributeProto.newBuilder()
                      .setName("body")
                      .setType(AttributeType.GRAPH)
                      .setG(body(lstm)))
              .addAttribute(number("num_scan_inputs", 1))
              .build());
      result(0, "ys", SECOND);
      result(1, "hn", FIRST);
      if (lstm) {
        result(2, "cn", FIRST);
      }
    }

    private void result(int output, String from, String axis) {
      if (node.getOutputCount() > output && !node.getOutput(output).isEmpty()) {
        to.add(op("Unsqueeze", prefix + from, axis).addOutput(node.getOutput(output)).build());
      }
    }

    private GraphProto body(boolean lstm) {
      GraphProto.Builder body = GraphProto.newBuilder().setName(prefix + "step");
      List<NodeProto> steps = new ArrayList<>();
      Rewriting inner = new Rewriting(node, prefix + "step/", steps);
      String p = inner.prefix();
      body.addInput(value(p + "h"));
      if (lstm) {
        body.addInput(value(p + "c"));
      }
      body.addInput(value(p + "x"));
      inner.add("MatMul", "hr", p + "h", prefix + "rt");
      inner.add("Add", "z", p + "x", p + "hr");
      if (lstm) {
        NodeProto.Builder split = op("Split", p + "z");
        for (String gate : List.of("zi", "zo", "zf", "zc")) {
          split.addOutput(p + gate);
        }
        steps.add(
            split.addAttribute(number("axis", -1)).addAttribute(number("num_outputs", 4)).build());
        inner.add("Sigmoid", "i", p + "zi");
        inner.add("Sigmoid", "o", p + "zo");
        inner.add("Sigmoid", "f", p + "zf");
        inner.add("Tanh", "g", p + "zc");
        inner.add("Mul", "kept", p + "f", p + "c");
        inner.add("Mul", "new", p + "i", p + "g");
        inner.add("Add", "c.next", p + "kept", p + "new");
        inner.add("Tanh", "squashed", p + "c.next");
        inner.add("Mul", "h.next", p + "o", p + "squashed");
      } else {
        inner.add("Tanh", "h.next", p + "z");
      }
      inner.add("Identity", "y", p + "h.next");
      body.addAllNode(steps).addOutput(value(p + "h.next"));
      if (lstm) {
        body.addOutput(value(p + "c.next"));
      }
      return body.addOutput(value(p + "y")).build();
    }

    private void add(String operator, String output, String... inputs) {
      to.add(op(operator, inputs).addOutput(prefix + output).build());
    }
  }

  private static NodeProto.Builder op(String operator, String... inputs) {
    return NodeProto.newBuilder().setOpType(operator).addAllInput(List.of(inputs));
  }

  private static AttributeProto number(String name, long value) {
    return AttributeProto.newBuilder().setName(name).setType(AttributeType.INT).setI(value).build();
  }

  /** A value of type float whose shape is inferred. */
  private static ValueInfoProto value(String name) {
    TypeProto.Tensor.Builder type = TypeProto.Tensor.newBuilder().setElemType(DataType.FLOAT_VALUE);
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(type))
        .build();
  }
}
