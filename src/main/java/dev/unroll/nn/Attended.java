package dev.unroll.nn;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Value;

/**
 * What attention found in a source: the mean of its values under weights that add up to 1 and are 0
 * at padding.
 *
 * @param contexts {@code [batch, time, values]}
 * @param weights {@code [batch, time, source]}
 */
public record Attended(Value contexts, Value weights) {

  /**
   * The values under the softmax of their scores.
   *
   * @param scores {@code [batch, time, source]}
   */
  static Attended of(Graph graph, Value scores, SourceMemory memory) {
    Value weights = graph.softmax(graph.add(scores, memory.padding())); // [batch, time, source]
    return new Attended(graph.matMul(weights, memory.values()), weights);
  }
}
