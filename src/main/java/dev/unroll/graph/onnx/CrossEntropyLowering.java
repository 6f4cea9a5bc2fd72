package dev.unroll.graph.onnx;

import static dev.unroll.graph.onnx.OnnxAttributes.integer;
import static dev.unroll.graph.onnx.OnnxAttributes.string;

import ai.onnx.proto.OnnxMl.AttributeProto;
import dev.unroll.graph.Node;
import dev.unroll.graph.Op;
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
  private final Node node;
  private final OnnxNodes onnx;
  private final double smoothing;

  CrossEntropyLowering(Node node, OnnxNodes onnx, double smoothing) {
    this.node = node;
    this.onnx = onnx;
    this.smoothing = smoothing;
  }

  /** Of logits that are given. */
  void ofLogits() {
    String losses = onnx.output(0);
    String logProbabilities = onnx.output(1);
    String hard = smoothing == 0 ? losses : onnx.intermediate("hard");
    List<String> results = List.of(hard, logProbabilities);
    List<String> operands = List.of(onnx.input(0), onnx.input(1));
    onnx.emit("SoftmaxCrossEntropyLoss", operands, results, string("reduction", "none"));
    if (smoothing != 0) {
      String means = onnx.intermediate("means");
      List<String> overClasses = List.of(logProbabilities, onnx.constant(1));
      onnx.emit("ReduceMean", overClasses, means, integer("keepdims", 0));
      String kept = onnx.emit("Mul", hard, onnx.scalar(1 - smoothing));
      onnx.emit("Sub", List.of(kept, onnx.emit("Mul", means, onnx.scalar(smoothing))), losses);
    }
  }

  /** (p − ε/classes)·g, then −(1 − ε)·g added at the target's place in each row. */
  void gradientOfLogits() {
    String excess = onnx.emit("Exp", onnx.input(0));
    if (smoothing != 0) {
      excess = onnx.emit("Sub", excess, onnx.scalar(spread()));
    }
    String gradient = column(onnx.input(2));
    String scaled = onnx.emit("Mul", excess, gradient);
    String negative = onnx.emit("Mul", gradient, onnx.scalar(smoothing - 1));
    List<String> operands = List.of(scaled, column(onnx.input(1)), negative);
    AttributeProto adds = string("reduction", "add");
    onnx.emit("ScatterElements", operands, onnx.output(0), integer("axis", 1), adds);
  }

  /** Of rows whose logits are their product with a matrix. */
  void ofRows() {
    String logits = onnx.output(1);
    String probabilities = onnx.output(2);
    String losses = onnx.output(0);
    onnx.emit("Gemm", List.of(onnx.input(0), onnx.input(1)), logits, integer("transB", 1));
    onnx.emit("Softmax", List.of(logits), probabilities, integer("axis", 1));
    String target = column(onnx.input(2));
    String picked = onnx.output(3);
    pick(probabilities, target, picked);
    String logarithm = onnx.emit("Log", onnx.emit("Max", picked, onnx.scalar(Float.MIN_NORMAL)));
    String each; // [n, 1]
    if (smoothing == 0) {
      each = onnx.emit("Neg", logarithm);
    } else {
      String sum = onnx.emit("Reshape", classSum(), onnx.constant(size(), 1));
      String total = onnx.emit("MatMul", onnx.input(0), sum); // a row's logits added up, [n, 1]
      String chosen = onnx.intermediate("chosen");
      pick(logits, target, chosen);
      String above = onnx.emit("Sub", chosen, onnx.emit("Mul", total, onnx.scalar(1 / classes())));
      each = onnx.emit("Sub", onnx.emit("Mul", above, onnx.scalar(smoothing)), logarithm);
    }
    onnx.emit("Squeeze", List.of(each, onnx.constant(1)), losses);
  }

  /**
   * With q = p − (1 − ε)·[class = t]: {@code dx = g⊙(q·W − ε/classes·Σ W)}, {@code dW = qᵀ·(g⊙x) −
   * ε/classes·Σ g⊙x}. Neither g nor ε/classes takes a pass over the classes.
   */
  void gradientOfRows() {
    String gradient = column(onnx.input(5));
    String excess = onnx.intermediate("excess"); // q, [n, classes], in the probabilities' memory
    String atTarget = onnx.emit("Sub", onnx.input(4), onnx.scalar(1 - smoothing));
    List<String> operands = List.of(onnx.input(3), column(onnx.input(2)), atTarget);
    onnx.emit("ScatterElements", operands, excess, integer("axis", 1));
    String weighted = onnx.emit("Mul", onnx.input(0), gradient); // [n, size]

    var toRows = onnx.begin("Gemm").addInput(excess).addInput(onnx.input(1));
    var toClasses =
        onnx.begin("Gemm").addAttribute(integer("transA", 1)).addInput(excess).addInput(weighted);
    if (smoothing != 0) {
      String row = onnx.emit("Reshape", onnx.input(5), onnx.constant(1, -1));
      String shared = onnx.emit("MatMul", row, onnx.input(0)); // Σ g⊙x, [1, size]
      toRows.addInput(onnx.emit("Mul", classSum(), onnx.scalar(-spread())));
      toClasses.addInput(onnx.emit("Mul", shared, onnx.scalar(-spread())));
    }
    String rows = onnx.intermediate("rows");
    onnx.add(toRows.addOutput(rows));
    onnx.add(toClasses.addOutput(onnx.output(1)));
    onnx.emit("Mul", List.of(rows, gradient), onnx.output(0));
  }

  /** The sum of the matrix's rows, {@code [1, size]}, as a product, which runs on all cores. */
  private String classSum() {
    float[] ones = new float[(int) classes()];
    Arrays.fill(ones, 1);
    String row = onnx.constant(new long[] {1, ones.length}, ones);
    return onnx.emit("MatMul", row, onnx.input(1));
  }

  /** The element at the target's place in each row. */
  private void pick(String matrix, String target, String result) {
    onnx.emit("GatherElements", List.of(matrix, target), result, integer("axis", 1));
  }

  /** {@code [n] → [n, 1]}. */
  private String column(String vector) {
    return onnx.emit("Unsqueeze", vector, onnx.constant(1));
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
