package dev.unroll.nn;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Initializer;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;

/**
 * Root mean square normalisation over the last dimension: {@code y = x / √(mean(x²) + ε) ⊙ gain},
 * {@code x, y [.., size]}.
 *
 * <p>B. Zhang, R. Sennrich (2019), Root mean square layer normalization. NeurIPS 32.
 */
public record RmsNorm(Value gain, double epsilon) {
  /** What is added to the mean square where nothing else is said. */
  public static final double EPSILON = 1e-5;

  /** A layer that starts with gain 1. */
  public static RmsNorm create(Graph graph, String name, int size) {
    return create(graph, name, size, EPSILON);
  }

  /** As {@link #create(Graph, String, int)}, with another ε. */
  public static RmsNorm create(Graph graph, String name, int size, double epsilon) {
    try (Graph.Scope _ = graph.scope(name)) {
      return new RmsNorm(
          graph.parameter("gain", Shape.of(size), new Initializer.Constant(1), false), epsilon);
    }
  }

  /** {@code x [.., size] → [.., size]}. */
  public Value apply(Graph graph, Value x) {
    Value square = graph.reduceMean(graph.mul(x, x), true, x.shape().rank() - 1); // [.., 1]
    Value root = graph.sqrt(graph.add(square, graph.scalar(epsilon)));
    return graph.mul(graph.div(x, root), gain);
  }
}
