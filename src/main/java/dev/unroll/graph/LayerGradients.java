package dev.unroll.graph;

import java.util.List;

/** The gradients of softmax, layer normalisation and the cross-entropies. */
final class LayerGradients {
  private LayerGradients() {}

  static void softmax(int axis, OperandGradients to) {
    Graph graph = to.graph();
    to.add(
        0,
        () -> {
          Value y = to.result(0);
          Value weighted = graph.mul(to.ofResult(), y);
          Value sum = graph.reduceSum(weighted, true, axis);
          return graph.sub(weighted, graph.mul(y, sum));
        });
  }

  static void logSoftmax(int axis, OperandGradients to) {
    Graph graph = to.graph();
    to.add(
        0,
        () -> {
          Value sum = graph.reduceSum(to.ofResult(), true, axis);
          Value probabilities = graph.exp(to.result(0));
          return graph.sub(to.ofResult(), graph.mul(probabilities, sum));
        });
  }

  /**
   * With x̂ the normalised x, s the inverse deviation and means taken over a row: {@code dx =
   * s·(dy⊙gain − mean(dy⊙gain) − x̂·mean(dy⊙gain⊙x̂))}, {@code dgain = Σ dy⊙x̂}, {@code dbias = Σ
   * dy}. Sums over a row or a column are products with a vector, which are faster than reductions.
   */
  static void layerNorm(OperandGradients to) {
    to.requireOnlyFirst();
    Graph graph = to.graph();
    Shape x = to.shape(0);
    long size = x.size(-1);
    Shape matrix = Shape.of(x.elements() / size, size);
    Value dy = graph.reshape(to.ofResult(), matrix);
    Value normal = graph.reshape(to.result(1), matrix);
    Value product = graph.mul(dy, normal);
    to.addBroadcast(1, () -> product);
    to.addBroadcast(2, () -> dy);
    to.add(
        0,
        () -> {
          Value scaled = graph.mul(to.operand(1), graph.scalar(1.0 / size));
          Value weights = graph.reshape(scaled, Shape.of(size, 1));
          Value level = graph.matMul(dy, weights); // [rows, 1]
          Value slope = graph.matMul(product, weights); // [rows, 1]
          Value straight = graph.sub(graph.mul(dy, to.operand(1)), level);
          Value centred = graph.sub(straight, graph.mul(normal, slope));
          Value s = graph.reshape(to.result(2), slope.shape());
          return graph.reshape(graph.mul(centred, s), x);
        });
  }

  static void softmaxCrossEntropy(double smoothing, OperandGradients to) {
    to.requireOnlyFirst();
    Op gradient = new Op.SoftmaxCrossEntropyGradient(smoothing);
    to.add(0, () -> to.graph().apply(gradient, to.result(1), to.operand(1), to.ofResult()));
  }

  static void linearCrossEntropy(double smoothing, OperandGradients to) {
    to.requireOnlyFirst();
    List<Value> both =
        to.graph()
            .apply(
                new Op.LinearCrossEntropyGradient(smoothing),
                List.of(
                    to.operand(0),
                    to.operand(1),
                    to.operand(2),
                    to.result(2),
                    to.result(3),
                    to.ofResult()));
    to.add(0, () -> both.get(0));
    to.add(1, () -> both.get(1));
  }
}
