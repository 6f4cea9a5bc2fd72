package dev.unroll.nn;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Initializer;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import java.util.function.UnaryOperator;

/**
 * A correction of a linear map that has few parameters: {@code scale·(dropout(x)·A)·B}, with {@code
 * A [in, rank]}, {@code B [rank, out]}. B starts at 0, so that nothing is corrected at first.
 *
 * <p>E. Hu et al. (2021), LoRA: low-rank adaptation of large language models. arXiv:2106.09685.
 */
public record LowRank(Value down, Value up, double scale, UnaryOperator<Value> dropout) {
  /** The part of a parameter's name that marks a correction. */
  public static final String NAME = "lora";

  /**
   * A correction with new parameters in the open scope.
   *
   * @param rank width in between
   * @param alpha the scale is {@code alpha / rank}
   */
  static LowRank create(
      Graph graph, long in, long out, int rank, double alpha, UnaryOperator<Value> dropout) {
    try (Graph.Scope _ = graph.scope(NAME)) {
      Initializer normal = new Initializer.Normal((float) (1 / Math.sqrt((double) in)));
      return new LowRank(
          graph.parameter("down", Shape.of(in, rank), normal, true),
          graph.parameter("up", Shape.of(rank, out), new Initializer.Constant(0), true),
          alpha / rank,
          dropout);
    }
  }

  /** {@code x [.., in] → [.., out]}. */
  Value apply(Graph graph, Value x) {
    return graph.mul(graph.matMul(graph.matMul(dropout.apply(x), down), up), graph.scalar(scale));
  }
}
