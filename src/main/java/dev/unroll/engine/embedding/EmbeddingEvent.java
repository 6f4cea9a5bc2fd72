package dev.unroll.engine.embedding;

import dev.unroll.engine.Usage;
import java.util.List;

/** The only event of an answer. */
public sealed interface EmbeddingEvent {
  /**
   * All texts are read.
   *
   * @param vectors in the order of the texts; of a classifier, the probabilities of its labels
   */
  record Embedded(List<float[]> vectors, Usage usage) implements EmbeddingEvent {
    public Embedded {
      vectors = List.copyOf(vectors);
    }
  }

  /**
   * There is no answer.
   *
   * @param message one line that may be shown to the caller
   */
  record Failed(String message) implements EmbeddingEvent {}
}
