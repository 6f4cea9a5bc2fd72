package dev.unroll.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import java.util.Arrays;
import java.util.List;

/**
 * The ONNX form of the cross-entropies. With p the softmax of the logits z, ε the smoothing and t
 * the target:
 *
 * <pre>
 *   loss  = −(1 − ε)·log p[t] − ε·mean(log p) = −log p[t] + ε·(z[t] − mean(z))
 *   dloss/dz = p − ε/classes − (1 − ε)·[class = t]
 * </pre>
 */
final class CrossEntropyLowering {
  private final OnnxWriter writer;
  private final Node node;
  private final GraphProto.Builder proto;
  private final double smoothing;

  CrossEntropyLowering(OnnxWriter writer, Node node, GraphProto.Builder proto, double smoothing) {
    this.writer = writer;
    this.node = node;
    this.proto = proto;
    this.smoothing = smoothing;
  }

  /** Of logits that are given. */
  void ofLogits() {
    String losses = writer.name(node.output(0));
    String logProbabilities = writer.name(node.output(1));
    String hard = smoothing == 0 ? losses : writer.extra(node, "hard");
    proto.addNode(
        writer
            .begin(node, "SoftmaxCrossEntropyLoss")
            .addAttribute(OnnxWriter.string("reduction", "none"))
            .addInput(input(0))
            .addInput(input(1))
            .addOutput(hard)
            .addOutput(logProbabilities));
    if (smoothing != 0) {
      String means = writer.extra(node, "means");
      proto.addNode(
          writer
              .begin(node, "ReduceMean")
              .addAttribute(OnnxWriter.integer("keepdims", 0))
              .addInput(logProbabilities)
              .addInput(writer.constant(proto, node, 1))
              .addOutput(means));
      String kept = emit("Mul", hard, scalar(1 - smoothing));
      writer.emit(proto, node, "Sub", List.of(kept, emit("Mul", means, scalar(smoothing))), losses);
    }
  }

  /** (p − ε/classes)·g, then −(1 − ε)·g added at the target's place in each row. */
  void gradientOfLogits() {
    String excess = emit("Exp", input(0));
    if (smoothing != 0) {
      excess = emit("Sub", excess, scalar(spread()));
    }
    String gradient = column(input(2));
    String scaled = emit("Mul", excess, gradient);
    String negative = emit("Mul", gradient, scalar(smoothing - 1));
    proto.addNode(
        writer
            .begin(node, "ScatterElements")
            .addAttribute(OnnxWriter.integer("axis", 1))
            .addAttribute(OnnxWriter.string("reduction", "add"))
            .addInput(scaled)
            .addInput(column(input(1)))
            .addInput(negative)
            .addOutput(writer.name(node.output(0))));
  }

  /** Of rows whose logits are their product with a matrix. */
  void ofRows() {
    String logits = writer.name(node.output(1));
    String probabilities = writer.name(node.output(2));
    String losses = writer.name(node.output(0));
    proto.addNode(
        writer
            .begin(node, "Gemm")
            .addAttribute(OnnxWriter.integer("transB", 1))
            .addInput(input(0))
            .addInput(input(1))
            .addOutput(logits));
    proto.addNode(
        writer
            .begin(node, "Softmax")
            .addAttribute(OnnxWriter.integer("axis", 1))
            .addInput(logits)
            .addOutput(probabilities));
    String target = column(input(2));
    String picked = writer.name(node.output(3));
    pick(probabilities, target, picked);
    String logarithm = emit("Log", emit("Max", picked, scalar(Float.MIN_NORMAL)));
    String each; // [n, 1]
    if (smoothing == 0) {
      each = emit("Neg", logarithm);
    } else {
      String sum = emit("Reshape", classSum(), writer.constant(proto, node, size(), 1));
      String total = emit("MatMul", input(0), sum); // a row's logits added up, [n, 1]
      String chosen = writer.extra(node, "chosen");
      pick(logits, target, chosen);
      String above = emit("Sub", chosen, emit("Mul", total, scalar(1 / classes())));
      each = emit("Sub", emit("Mul", above, scalar(smoothing)), logarithm);
    }
    writer.emit(proto, node, "Squeeze", List.of(each, writer.constant(proto, node, 1)), losses);
  }

  /**
   * With q = p − (1 − ε)·[class = t]: {@code dx = g⊙(q·W − ε/classes·Σ W)}, {@code dW = qᵀ·(g⊙x) −
   * ε/classes·Σ g⊙x}. Neither g nor ε/classes takes a pass over the classes.
   */
  void gradientOfRows() {
    String gradient = column(input(5));
    String excess = writer.extra(node, "excess"); // q, [n, classes], in the probabilities' memory
    proto.addNode(
        writer
            .begin(node, "ScatterElements")
            .addAttribute(OnnxWriter.integer("axis", 1))
            .addInput(input(3))
            .addInput(column(input(2)))
            .addInput(emit("Sub", input(4), scalar(1 - smoothing)))
            .addOutput(excess));
    String weighted = emit("Mul", input(0), gradient); // [n, size]

    var toRows = writer.begin(node, "Gemm").addInput(excess).addInput(input(1));
    var toClasses =
        writer
            .begin(node, "Gemm")
            .addAttribute(OnnxWriter.integer("transA", 1))
            .addInput(excess)
            .addInput(weighted);
    if (smoothing != 0) {
      String row = emit("Reshape", input(5), writer.constant(proto, node, 1, -1));
      String shared = emit("MatMul", row, input(0)); // Σ g⊙x, [1, size]
      toRows.addInput(emit("Mul", classSum(), scalar(-spread())));
      toClasses.addInput(emit("Mul", shared, scalar(-spread())));
    }
    String rows = writer.extra(node, "rows");
    proto.addNode(toRows.addOutput(rows));
    proto.addNode(toClasses.addOutput(writer.name(node.output(1))));
    writer.emit(proto, node, "Mul", List.of(rows, gradient), writer.name(node.output(0)));
  }

  /** The sum of the matrix's rows, {@code [1, size]}, as a product, which runs on all cores. */
  private String classSum() {
    float[] ones = new float[(int) classes()];
    Arrays.fill(ones, 1);
    String row = writer.constant(proto, node, new long[] {1, ones.length}, ones);
    return emit("MatMul", row, input(1));
  }

  /** The element at the target's place in each row. */
  private void pick(String matrix, String target, String result) {
    proto.addNode(
        writer
            .begin(node, "GatherElements")
            .addAttribute(OnnxWriter.integer("axis", 1))
            .addInput(matrix)
            .addInput(target)
            .addOutput(result));
  }

  /** {@code [n] → [n, 1]}. */
  private String column(String vector) {
    return emit("Unsqueeze", vector, writer.constant(proto, node, 1));
  }

  private String emit(String type, String... in) {
    return writer.emit(proto, node, type, in);
  }

  private String scalar(double value) {
    return writer.scalar(proto, node, value);
  }

  private String input(int i) {
    return writer.name(node.input(i));
  }

  private double spread() {
    return smoothing / classes();
  }

  private double classes() {
    return switch (node.op()) {
      case Op.LinearCrossEntropy _, Op.LinearCrossEntropyGradient _ ->
          node.input(1).shape().size(0);
      default -> node.input(0).shape().size(1);
    };
  }

  private long size() {
    return node.input(1).shape().size(1);
  }
}
