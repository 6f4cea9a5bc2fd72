package dev.unroll.engine.translation;

import java.util.List;

/**
 * Texts to translate, each of them one sentence that is translated on its own. A blank one has an
 * empty translation.
 *
 * @param texts at least one; events carry a text's index
 * @param search how each translation is looked for
 * @param alignment whether to tell which source token each target token came from, where the model
 *     knows
 */
public record TranslationRequest(List<String> texts, Search search, boolean alignment) {
  public TranslationRequest {
    texts = List.copyOf(texts);
    if (texts.isEmpty()) {
      throw new IllegalArgumentException("there must be at least one text");
    }
  }
}
