package dev.unroll.nn;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Initializer;
import dev.unroll.graph.Value;
import java.util.Optional;

/**
 * The position-wise network of a Transformer block: {@code activation(x·W₁ + b₁)·W₂ + b₂}, {@code x
 * [rows, size]}, {@code W₁ [size, inner]}; with a gate {@code G [size, inner]}: {@code
 * (activation(x·G) ⊙ x·W₁)·W₂}.
 *
 * <p>N. Shazeer (2020), GLU variants improve Transformer. arXiv:2002.05202.
 */
public record FeedForward(
    Optional<Projection> gate, Projection inner, Projection outer, Activation activation) {

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
    /** {@code x·σ(x)}, also known as swish. */
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
   * A layer with new parameters.
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
    return create(graph, size, inner, new Form(activation, false, true), weight, outer);
  }

  /** What a layer is made of: whether it has a gate, and whether its matrices have biases. */
  public record Form(Activation activation, boolean gated, boolean biased) {}

  /** As {@link #create(Graph, int, int, Activation, Initializer, Initializer)}, of a form. */
  public static FeedForward create(
      Graph graph, int size, int inner, Form form, Initializer weight, Initializer outer) {
    return new FeedForward(
        form.gated()
            ? Optional.of(Projection.create(graph, "gate", size, inner, weight, form.biased()))
            : Optional.empty(),
        Projection.create(graph, "inner", size, inner, weight, form.biased()),
        Projection.create(graph, "outer", inner, size, outer, form.biased()),
        form.activation());
  }

  /** {@code [rows, size] → [rows, size]}. */
  public Value apply(Graph graph, Value x) {
    Value hidden =
        gate.map(
                open ->
                    graph.mul(activation.apply(graph, open.apply(graph, x)), inner.apply(graph, x)))
            .orElseGet(() -> activation.apply(graph, inner.apply(graph, x)));
    return outer.apply(graph, hidden);
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
