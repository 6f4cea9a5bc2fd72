package dev.unroll.engine.translation;

import dev.unroll.bundle.Task;
import dev.unroll.engine.lexical.SourceSentence;
import java.util.List;
import java.util.Optional;

/**
 * Sentences to translate, each on its own. A blank one has an empty translation.
 *
 * @param sentences at least one; events carry a sentence's index
 * @param search how each translation is looked for
 * @param alignment whether to tell which source token each target token came from, where the model
 *     knows
 * @param languages of the texts and of the translations, for a model that knows several; its own
 *     where it is empty
 * @param shortlist whether a model that has one leaves tokens out by it
 * @param breaksLoops whether a sentence whose translation says the same too often in a row is
 *     decoded again; else the search's result is taken as it is
 */
public record TranslationRequest(
    List<SourceSentence> sentences,
    Search search,
    boolean alignment,
    Optional<Task.Languages> languages,
    boolean shortlist,
    boolean breaksLoops) {
  public TranslationRequest {
    sentences = List.copyOf(sentences);
    if (sentences.isEmpty()) {
      throw new IllegalArgumentException("there must be at least one sentence");
    }
  }

  /**
   * A request for what a search finds, by the model's shortlist, if it has one. It requires nothing
   * of translations.
   */
  public static TranslationRequest of(
      List<String> texts, Search search, boolean alignment, Optional<Task.Languages> languages) {
    return new TranslationRequest(
        texts.stream().map(SourceSentence::of).toList(), search, alignment, languages, true, false);
  }

  /** The same in the model's own languages. */
  public static TranslationRequest of(List<String> texts, Search search, boolean alignment) {
    return of(texts, search, alignment, Optional.empty());
  }
}
