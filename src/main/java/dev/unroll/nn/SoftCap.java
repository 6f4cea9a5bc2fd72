package dev.unroll.nn;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Value;

/**
 * A soft bound: {@code y = limit·tanh(x/limit)}, of any shape.
 *
 * <p>Gemma Team (2024), Gemma 2: improving open language models at a practical size.
 * arXiv:2408.00118.
 */
public final class SoftCap {
  private SoftCap() {}

  /** {@code x [..] → [..]}, within ±limit. */
  public static Value apply(Graph graph, Value x, double limit) {
    return graph.mul(graph.tanh(graph.mul(x, graph.scalar(1 / limit))), graph.scalar(limit));
  }
}
