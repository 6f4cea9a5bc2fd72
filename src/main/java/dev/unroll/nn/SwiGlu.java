package dev.unroll.nn;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Initializer;
import dev.unroll.graph.Value;

/**
 * The gated position-wise network of Llama's block: {@code (silu(x·G) ⊙ x·U)·D} with {@code silu(z)
 * = z·σ(z)}, {@code x [.., size]}, {@code G, U [size, inner]}, {@code D [inner, size]}; no biases.
 *
 * <p>N. Shazeer (2020), GLU variants improve Transformer. arXiv:2002.05202.
 */
public record SwiGlu(Projection gate, Projection up, Projection down) {

  /**
   * A layer with new parameters.
   *
   * @param weight draws the first two matrices
   * @param outer draws the last
   */
  public static SwiGlu create(
      Graph graph, int size, int inner, Initializer weight, Initializer outer) {
    return new SwiGlu(
        Projection.create(graph, "gate", size, inner, weight, false),
        Projection.create(graph, "up", size, inner, weight, false),
        Projection.create(graph, "down", inner, size, outer, false));
  }

  /** {@code [.., size] → [.., size]}. */
  public Value apply(Graph graph, Value x) {
    Value gated = gate.apply(graph, x); // [.., inner]
    Value open = graph.mul(gated, graph.sigmoid(gated));
    return down.apply(graph, graph.mul(open, up.apply(graph, x)));
  }
}
