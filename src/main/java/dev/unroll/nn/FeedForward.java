package dev.unroll.nn;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Initializer;
import dev.unroll.graph.Value;

/**
 * The position-wise network of a Transformer block: {@code activation(x·W₁ + b₁)·W₂ + b₂}, {@code x
 * [rows, size]}, {@code W₁ [size, inner]}.
 */
public record FeedForward(Projection inner, Projection outer, Activation activation) {

  /** The activation function between the two matrices. */
  public enum Activation {
    RELU,
    /**
     * The tanh form of the Gaussian error linear unit.
     *
     * <p>D. Hendrycks, K. Gimpel (2016), Gaussian error linear units. arXiv:1606.08415.
     */
    GELU,
    /** The Gaussian error linear unit by the error function. */
    GELU_ERF,
    /**
     * {@code x·σ(x)}, also called swish.
     *
     * <p>S. Elfwing, E. Uchibe, K. Doya (2018), Sigmoid-weighted linear units for neural network
     * function approximation in reinforcement learning. Neural Networks 107.
     */
    SILU;

    Value apply(Graph graph, Value x) {
      return switch (this) {
        case RELU -> graph.relu(x);
        case GELU -> gelu(graph, x);
        case GELU_ERF -> geluErf(graph, x);
        case SILU -> graph.mul(x, graph.sigmoid(x));
      };
    }
  }

  /**
   * A layer with new parameters and biases.
   *
   * @param weight draws the first matrix
   * @param outer draws the second matrix
   */
  public static FeedForward create(
      Graph graph,
      int size,
      int inner,
      Activation activation,
      Initializer weight,
      Initializer outer) {
    return create(graph, size, inner, activation, weight, outer, true);
  }

  /**
   * A layer with new parameters.
   *
   * @param weight draws the first matrix
   * @param outer draws the second matrix
   * @param biased whether the maps have biases
   */
  public static FeedForward create(
      Graph graph,
      int size,
      int inner,
      Activation activation,
      Initializer weight,
      Initializer outer,
      boolean biased) {
    return new FeedForward(
        Projection.create(graph, "inner", size, inner, weight, biased),
        Projection.create(graph, "outer", inner, size, outer, biased),
        activation);
  }

  /** The same layer with corrections of some of its maps. */
  public FeedForward corrected(Graph graph, Corrections corrections) {
    return new FeedForward(
        corrections.of(graph, "inner", inner), corrections.of(graph, "outer", outer), activation);
  }

  /** {@code [rows, size] → [rows, size]}. */
  public Value apply(Graph graph, Value x) {
    return outer.apply(graph, activation.apply(graph, inner.apply(graph, x)));
  }

  /**
   * {@code x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³)))}, computed as {@code x·σ(2·√(2/π)·(x +
   * 0.044715·x³))}, which is the same in fewer passes.
   */
  private static Value gelu(Graph graph, Value x) {
    double scale = 2 * Math.sqrt(2 / Math.PI);
    Value cubic = graph.mul(graph.mul(x, x), graph.scalar(scale * 0.044715));
    Value inside = graph.mul(x, graph.add(cubic, graph.scalar(scale)));
    return graph.mul(x, graph.sigmoid(inside));
  }

  /** {@code x·(1 + erf(x/√2))/2}, in the form that ONNX Runtime joins into one operator. */
  private static Value geluErf(Graph graph, Value x) {
    Value erf = graph.erf(graph.div(x, graph.scalar(Math.sqrt(2))));
    return graph.mul(graph.mul(x, graph.add(erf, graph.scalar(1))), graph.scalar(0.5));
  }
}
