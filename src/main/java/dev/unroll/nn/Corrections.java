package dev.unroll.nn;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Value;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The low-rank corrections of some of a network's maps, made while the network is built.
 *
 * @param targets whether a map is corrected, by its full name such as {@code block0.query}
 * @param rank width of a correction
 * @param alpha its scale is {@code alpha / rank}
 * @param dropout applied to the input of a correction
 */
public record Corrections(
    Predicate<String> targets, int rank, double alpha, UnaryOperator<Value> dropout) {
  /** No corrections. */
  public static final Corrections NONE =
      new Corrections(_ -> false, 1, 1, UnaryOperator.identity());

  private static final String WEIGHT = ".weight";

  /**
   * A map with its correction, if it is to have one, whose parameters are made in the open scope.
   *
   * @param name of the map in that scope
   */
  Projection of(Graph graph, String name, Projection map) {
    String weight = map.weight().name();
    if (!targets.test(weight.substring(0, weight.length() - WEIGHT.length()))) {
      return map;
    }
    long in = map.weight().shape().size(0);
    long out = map.weight().shape().size(1);
    try (Graph.Scope _ = graph.scope(name)) {
      return new Projection(
          map.weight(),
          map.bias(),
          Optional.of(LowRank.create(graph, in, out, rank, alpha, dropout)));
    }
  }
}
