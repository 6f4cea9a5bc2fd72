package dev.unroll.nn;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Value;

/**
 * The result of attention over a source: the attention probabilities, which are 0 at padding, and
 * the mean of the source's values under them.
 *
 * @param contexts {@code [batch, time, values]}
 * @param weights {@code [batch, time, source]}
 */
public record Attended(Value contexts, Value weights) {

  /**
   * Attention with the given scores.
   *
   * @param scores {@code [batch, time, source]}
   */
  static Attended of(Graph graph, Value scores, SourceMemory memory) {
    Value weights = graph.softmax(graph.add(scores, memory.padding())); // [batch, time, source]
    return new Attended(graph.matMul(weights, memory.values()), weights);
  }
}
