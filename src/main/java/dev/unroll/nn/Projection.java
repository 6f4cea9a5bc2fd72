package dev.unroll.nn;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Initializer;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import java.util.Arrays;
import java.util.Optional;

/**
 * A linear map of the last dimension, with or without a bias: {@code y = x·W (+ b)}, with {@code x
 * [.., in]}, {@code W [in, out]}, {@code b [out]}, {@code y [.., out]}.
 *
 * @param correction added to y while it is being fine-tuned
 */
public record Projection(Value weight, Optional<Value> bias, Optional<LowRank> correction) {

  /**
   * A layer with new parameters; a bias starts at 0.
   *
   * @param biased whether it has one
   */
  public static Projection create(
      Graph graph, String name, int in, int out, Initializer weight, boolean biased) {
    try (Graph.Scope _ = graph.scope(name)) {
      Value matrix = graph.parameter("weight", Shape.of(in, out), weight, true);
      return new Projection(
          matrix,
          biased
              ? Optional.of(
                  graph.parameter("bias", Shape.of(out), new Initializer.Constant(0), false))
              : Optional.empty(),
          Optional.empty());
    }
  }

  /** {@code x [.., in] → [.., out]}. */
  public Value apply(Graph graph, Value x) {
    Value product = graph.matMul(x, weight);
    Value mapped = bias.map(b -> graph.add(product, b)).orElse(product);
    return correction.map(c -> graph.add(mapped, c.apply(graph, x))).orElse(mapped);
  }

  /** One map for several of the same input: their results side by side. All have a bias or none. */
  static Projection beside(Graph graph, Projection... parts) {
    Value[] weights = Arrays.stream(parts).map(Projection::weight).toArray(Value[]::new);
    Value[] biases = Arrays.stream(parts).flatMap(p -> p.bias().stream()).toArray(Value[]::new);
    return new Projection(
        graph.concat(1, weights),
        biases.length == 0 ? Optional.empty() : Optional.of(graph.concat(0, biases)),
        Optional.empty());
  }
}
