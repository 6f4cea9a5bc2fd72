package dev.unroll.engine.embedding;

import java.util.List;

/**
 * Texts that are to be read, each as a whole.
 *
 * @param prefix what is put before each of them; may be empty
 * @param truncated whether a text that is too long is cut; else it is refused
 */
public record EmbeddingTexts(List<String> texts, String prefix, boolean truncated) {
  public EmbeddingTexts {
    texts = List.copyOf(texts);
    if (texts.isEmpty()) {
      throw new IllegalArgumentException("there are no texts");
    }
  }
}
