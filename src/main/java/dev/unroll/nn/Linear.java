package dev.unroll.nn;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Initializer;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;

/**
 * An affine map of the last dimension: {@code y = x·W + b}, with {@code x [.., in]}, {@code W [in,
 * out]}, {@code b [out]}, {@code y [.., out]}.
 */
public record Linear(Value weight, Value bias) {

  /**
   * A layer with new parameters, drawn uniformly within {@code ±1/√in}.
   *
   * @param bias how the bias is drawn
   */
  public static Linear create(Graph graph, String name, int in, int out, Initializer bias) {
    return create(graph, name, in, out, Initializer.uniform(in), bias);
  }

  /** A layer with new parameters. */
  public static Linear create(
      Graph graph, String name, int in, int out, Initializer weight, Initializer bias) {
    try (Graph.Scope _ = graph.scope(name)) {
      return new Linear(
          graph.parameter("weight", Shape.of(in, out), weight, true),
          graph.parameter("bias", Shape.of(out), bias, false));
    }
  }

  /** {@code x [.., in] → [.., out]}. */
  public Value apply(Graph graph, Value x) {
    return graph.add(graph.matMul(x, weight), bias);
  }

  /**
   * The layer applied to rows of a table, {@code table [rows, in], indices [..] → [.., out]}: the
   * table is mapped as a whole and then looked up, which is cheaper than mapping each row looked up
   * when there are more indices than rows.
   */
  public Value applyToRows(Graph graph, Value table, Value indices) {
    return graph.gather(apply(graph, table), indices);
  }

  /**
   * The layer applied to one-hot vectors, given by where their 1 is: {@code indices [..] → [..,
   * out]}.
   */
  public Value applyToOneHot(Graph graph, Value indices) {
    return graph.gather(graph.add(weight, bias), indices);
  }

  /** This layer inside a step of the scan. */
  Linear in(ScanBuilder scan) {
    return new Linear(scan.captured(weight), scan.captured(bias));
  }
}
