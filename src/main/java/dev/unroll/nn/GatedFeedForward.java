package dev.unroll.nn;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Initializer;
import dev.unroll.graph.Value;

/**
 * The gated position-wise network of Llama's block: {@code (activation(x·G) ⊙ x·U)·D}, {@code x
 * [.., size]}, {@code G, U [size, inner]}, {@code D [inner, size]}, with or without biases. With
 * {@link FeedForward.Activation#SILU} it is SwiGLU, with GELU it is GEGLU.
 *
 * <p>N. Shazeer (2020), GLU variants improve Transformer. arXiv:2002.05202.
 */
public record GatedFeedForward(
    Projection gate, Projection up, Projection down, FeedForward.Activation activation) {

  /**
   * A layer with new parameters.
   *
   * @param weight draws the first two matrices
   * @param outer draws the last
   * @param biased whether the maps have biases
   */
  public static GatedFeedForward create(
      Graph graph,
      int size,
      int inner,
      FeedForward.Activation activation,
      Initializer weight,
      Initializer outer,
      boolean biased) {
    return new GatedFeedForward(
        Projection.create(graph, "gate", size, inner, weight, biased),
        Projection.create(graph, "up", size, inner, weight, biased),
        Projection.create(graph, "down", inner, size, outer, biased),
        activation);
  }

  /** The same layer with corrections of some of its maps. */
  public GatedFeedForward corrected(Graph graph, Corrections corrections) {
    return new GatedFeedForward(
        corrections.of(graph, "gate", gate),
        corrections.of(graph, "up", up),
        corrections.of(graph, "down", down),
        activation);
  }

  /** {@code [.., size] → [.., size]}. */
  public Value apply(Graph graph, Value x) {
    Value open = activation.apply(graph, gate.apply(graph, x)); // [.., inner]
    return down.apply(graph, graph.mul(open, up.apply(graph, x)));
  }
}
