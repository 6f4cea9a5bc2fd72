package dev.unroll.nn;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Initializer;
import dev.unroll.graph.Value;

/**
 * The position-wise network of a Transformer block: {@code gelu(x·W₁ + b₁)·W₂ + b₂} with the tanh
 * form of GELU, {@code x [rows, size]}, {@code W₁ [size, inner]}.
 *
 * <p>D. Hendrycks, K. Gimpel (2016), Gaussian error linear units. arXiv:1606.08415.
 */
public record FeedForward(Linear inner, Linear outer) {

  /**
   * A layer with new parameters.
   *
   * @param outputDeviation of the second matrix, smaller in deeper models
   */
  public static FeedForward create(Graph graph, int size, int inner, double outputDeviation) {
    Initializer zero = new Initializer.Constant(0);
    return new FeedForward(
        Linear.create(graph, "inner", size, inner, new Initializer.Normal(0.02f), zero),
        Linear.create(
            graph, "outer", inner, size, new Initializer.Normal((float) outputDeviation), zero));
  }

  /** {@code [rows, size] → [rows, size]}. */
  public Value apply(Graph graph, Value x) {
    return outer.apply(graph, gelu(graph, inner.apply(graph, x)));
  }

  /**
   * {@code x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³)))}, computed as {@code x·σ(2·√(2/π)·(x +
   * 0.044715·x³))}, which is the same in fewer passes.
   */
  static Value gelu(Graph graph, Value x) {
    double scale = 2 * Math.sqrt(2 / Math.PI);
    Value cubic = graph.mul(graph.mul(x, x), graph.scalar(scale * 0.044715));
    Value inside = graph.mul(x, graph.add(cubic, graph.scalar(scale)));
    return graph.mul(x, graph.sigmoid(inside));
  }
}
