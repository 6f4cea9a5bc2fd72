package dev.unroll.nn;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Initializer;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;

/** A learned vector for each token: {@code tokens [..] → [.., size]}. */
public record Embedding(Value table) {

  /** An embedding with new vectors, normally distributed with the given deviation. */
  public static Embedding create(
      Graph graph, String name, int vocabSize, int size, double deviation) {
    try (Graph.Scope _ = graph.scope(name)) {
      return new Embedding(
          graph.parameter(
              "table",
              Shape.of(vocabSize, size),
              new Initializer.Normal((float) deviation),
              false));
    }
  }

  /** {@code tokens [..] → [.., size]}. */
  public Value apply(Graph graph, Value tokens) {
    return graph.gather(table, tokens);
  }
}
