package dev.unroll.nn;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Initializer;
import dev.unroll.graph.Op;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import java.util.List;

/**
 * Layer normalisation over the last dimension: {@code y = (x − mean) / √(variance + ε) ⊙ gain +
 * bias}, {@code x, y [.., size]}.
 *
 * <p>J. L. Ba, J. R. Kiros, G. E. Hinton (2016), Layer normalization. arXiv:1607.06450.
 */
public record LayerNorm(Value gain, Value bias, double epsilon) {
  private static final double EPSILON = 1e-5;

  /** A layer that starts with gain 1 and bias 0, ε = 1e-5. */
  public static LayerNorm create(Graph graph, String name, int size) {
    return create(graph, name, size, EPSILON);
  }

  /** A layer that starts with gain 1 and bias 0. */
  public static LayerNorm create(Graph graph, String name, int size, double epsilon) {
    try (Graph.Scope _ = graph.scope(name)) {
      return new LayerNorm(
          graph.parameter("gain", Shape.of(size), new Initializer.Constant(1), false),
          graph.parameter("bias", Shape.of(size), new Initializer.Constant(0), false),
          epsilon);
    }
  }

  /** {@code x [.., size] → [.., size]}. */
  public Value apply(Graph graph, Value x) {
    return graph.apply(new Op.LayerNorm(epsilon), List.of(x, gain, bias)).getFirst();
  }
}
