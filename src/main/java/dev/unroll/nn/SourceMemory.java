package dev.unroll.nn;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Value;

/**
 * An encoded source: the keys and values of attention.
 *
 * @param keys projections of the values that states are compared with; their form depends on the
 *     attention
 * @param values the encoder's outputs, {@code [batch, source, values]}
 * @param padding added to the scores, {@code [batch, 1, source]}: 0 at a token, far below any score
 *     at padding
 */
public record SourceMemory(Value keys, Value values, Value padding) {
  private static final double FAR_BELOW = 1e9;

  /**
   * A memory whose padding is not attended to.
   *
   * @param mask {@code [batch, source]}, 1 at a token and 0 at padding
   */
  public static SourceMemory masked(Graph graph, Value keys, Value values, Value mask) {
    Value padding = graph.mul(graph.sub(mask, graph.scalar(1)), graph.scalar(FAR_BELOW));
    return new SourceMemory(keys, values, graph.unsqueeze(padding, 1));
  }

  /** This memory inside a step of the scan. */
  SourceMemory in(ScanBuilder scan) {
    return new SourceMemory(scan.captured(keys), scan.captured(values), scan.captured(padding));
  }
}
