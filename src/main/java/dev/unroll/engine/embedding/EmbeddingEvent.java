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
   * @param overdue whether it took too long; else the model or the engine failed
   */
  record Failed(String message, boolean overdue) implements EmbeddingEvent {
    /** Of an answer that the model or the engine failed. */
    public Failed(String message) {
      this(message, false);
    }
  }
}
