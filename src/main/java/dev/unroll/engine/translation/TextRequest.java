package dev.unroll.engine.translation;

import dev.unroll.bundle.Task;
import java.util.List;
import java.util.Optional;

/**
 * Texts to translate, each of any number of sentences.
 *
 * @param search how each sentence's translation is looked for
 * @param alignment whether the alignment is wanted, where the model knows it
 * @param languages of the texts and of the translations, for a model that knows several; its own
 *     where it is empty
 * @param shortlist whether a model that has one leaves tokens out by it
 * @param treatment what else is asked for
 */
public record TextRequest(
    List<String> texts,
    Format format,
    Search search,
    boolean alignment,
    Optional<Task.Languages> languages,
    boolean shortlist,
    Treatment treatment) {
  /** A request in the model's own languages. */
  public TextRequest(List<String> texts, Format format, Search search, boolean alignment) {
    this(texts, format, search, alignment, Optional.empty(), true, Treatment.DEFAULT);
  }

  public TextRequest {
    texts = List.copyOf(texts);
  }

  /** How the texts are written. */
  public enum Format {
    TEXT,
    HTML,
    MARKDOWN
  }

  /** A request for plain texts without alignment. */
  public static TextRequest plain(List<String> texts, Search search) {
    return new TextRequest(texts, Format.TEXT, search, false);
  }
}
