package dev.unroll.engine.translation;

import java.util.List;

/**
 * Texts to translate, each of any number of sentences.
 *
 * @param search how each sentence's translation is looked for
 * @param alignment whether the alignment is wanted, where the model knows it
 */
public record TextRequest(List<String> texts, Format format, Search search, boolean alignment) {
  public TextRequest {
    texts = List.copyOf(texts);
  }

  /** How the texts are written. */
  public enum Format {
    TEXT,
    HTML
  }

  /** A request for plain texts without alignment. */
  public static TextRequest plain(List<String> texts, Search search) {
    return new TextRequest(texts, Format.TEXT, search, false);
  }
}
