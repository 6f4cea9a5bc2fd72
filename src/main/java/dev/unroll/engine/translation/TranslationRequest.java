package dev.unroll.engine.translation;

import dev.unroll.bundle.Task;
import java.util.List;
import java.util.Optional;

/**
 * Texts to translate, each of them one sentence that is translated on its own. A blank one has an
 * empty translation.
 *
 * @param texts at least one; events carry a text's index
 * @param search how each translation is looked for
 * @param alignment whether to tell which source token each target token came from, where the model
 *     knows
 * @param languages of the texts and of the translations, for a model that knows several; its own
 *     where it is empty
 * @param shortlist whether a model that has one leaves tokens out by it
 */
public record TranslationRequest(
    List<String> texts,
    Search search,
    boolean alignment,
    Optional<Task.Languages> languages,
    boolean shortlist) {
  /** A request by the model's shortlist, if it has one. */
  public TranslationRequest(
      List<String> texts, Search search, boolean alignment, Optional<Task.Languages> languages) {
    this(texts, search, alignment, languages, true);
  }

  /** A request in the model's own languages. */
  public TranslationRequest(List<String> texts, Search search, boolean alignment) {
    this(texts, search, alignment, Optional.empty());
  }

  public TranslationRequest {
    texts = List.copyOf(texts);
    if (texts.isEmpty()) {
      throw new IllegalArgumentException("there must be at least one text");
    }
  }
}
