package dev.unroll.engine.translation;

import dev.unroll.text.prose.Translatable;
import dev.unroll.text.prose.span.ProtectedSentence;

/** Texts whose translations are taken as they are. */
final class TestTexts {
  private TestTexts() {}

  static TranslatedText plain(Translatable source) {
    return new TranslatedText(
        source,
        source.sentences().stream()
            .map(text -> new TranslatedSentence(text, ProtectedSentence.plain(text)))
            .toList());
  }
}
