package dev.unroll.nn;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Value;

/**
 * An encoded source as attention reads it.
 *
 * @param keys what states are compared with, in the form that the kind of attention gives them
 * @param values what is read, {@code [batch, source, values]}
 * @param padding added to the scores, {@code [batch, 1, source]}: 0 at a token, far below any score
 *     at padding
 */
public record SourceMemory(Value keys, Value values, Value padding) {
  private static final double FAR_BELOW = 1e9;

  /**
   * A memory whose padding is never read.
   *
   * @param mask {@code [batch, source]}, 1 at a token and 0 at padding
   */
  public static SourceMemory masked(Graph graph, Value keys, Value values, Value mask) {
    Value padding = graph.mul(graph.sub(mask, graph.scalar(1)), graph.scalar(FAR_BELOW));
    return new SourceMemory(keys, values, graph.unsqueeze(padding, 1));
  }

  /** This memory as a step of the loop sees it. */
  SourceMemory in(Loop loop) {
    return new SourceMemory(loop.captured(keys), loop.captured(values), loop.captured(padding));
  }
}
