package dev.unroll.model;

import dev.unroll.graph.Graph;
import dev.unroll.graph.Value;
import dev.unroll.nn.Embedding;
import dev.unroll.nn.Linear;
import org.jspecify.annotations.Nullable;

/** The input of one side of a translation: tokens, embedded or one-hot. */
final class TokenReader {
  private static final double DEVIATION = 0.1;

  private final Graph graph;
  private final int width;
  private final @Nullable Embedding embedding;

  /** Tokens as the input of a layer. */
  interface Tokens {
    /** The layer applied to them, {@code [time, batch, out]}. */
    Value through(Linear layer);
  }

  TokenReader(Graph graph, int vocabSize, Seq2Seq.Tokens tokens) {
    this.graph = graph;
    switch (tokens) {
      case Seq2Seq.Tokens.OneHot _ -> {
        this.width = vocabSize;
        this.embedding = null;
      }
      case Seq2Seq.Tokens.Embedded(int size) -> {
        this.width = size;
        this.embedding = Embedding.create(graph, "embedding", vocabSize, size, DEVIATION);
      }
    }
  }

  /** The width of a token's vector. */
  int width() {
    return width;
  }

  /**
   * Reads tokens.
   *
   * @param tokens {@code [time, batch]}
   * @param folds whether the whole table goes through a layer before tokens are looked up in it;
   *     where vectors are dropped from, it cannot
   */
  Tokens read(Value tokens, boolean folds, Dropout dropout) {
    Embedding table = embedding;
    if (table == null) {
      return layer -> layer.applyToOneHot(graph, tokens);
    }
    if (folds && !dropout.drops()) {
      return layer -> layer.applyToRows(graph, table.table(), tokens);
    }
    Value vectors = dropout.apply(table.apply(graph, tokens)); // [time, batch, embedding]
    return layer -> layer.apply(graph, vectors);
  }
}
