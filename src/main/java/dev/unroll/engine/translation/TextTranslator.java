package dev.unroll.engine.translation;

import dev.unroll.bundle.Task;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.RequestRejected;
import dev.unroll.engine.lexical.SourceSentence;
import dev.unroll.text.prose.SentenceSplitter;
import dev.unroll.text.prose.Translatable;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Translates whole texts with an engine that translates sentences: cuts each text into sentences
 * that fit the model, and has their translations put back by {@link TextTranslation}.
 */
public final class TextTranslator {
  private final TranslationEngine engine;
  private final SentenceSplitter splitter;

  /**
   * A translator on an engine, which stays the caller's to close.
   *
   * @param splitter cuts texts into what is translated on its own
   */
  public TextTranslator(TranslationEngine engine, SentenceSplitter splitter) {
    this.engine = engine;
    this.splitter = splitter;
  }

  /** A translator of sentences in the model's source language; of lines if it has no language. */
  public static TextTranslator of(TranslationEngine engine) {
    return of(engine, Optional.empty());
  }

  /**
   * A translator of sentences in a language.
   *
   * @param languages that are asked for; the model's own where it is empty
   */
  public static TextTranslator of(TranslationEngine engine, Optional<Task.Languages> languages) {
    return new TextTranslator(
        engine,
        languages
            .or(() -> Optional.ofNullable(engine.task().languages()))
            .map(pair -> SentenceSplitter.of(pair.source()))
            .orElseGet(SentenceSplitter::lines));
  }

  /**
   * Admits a request, see {@link TranslationEngine#submit}.
   *
   * @throws RequestRejected when it is not admitted
   */
  public TextTranslation submit(TextRequest request) {
    return submit(request, EngineListener.NONE);
  }

  /**
   * Admits a request.
   *
   * @param listener is told of this request, once its texts are cut
   * @throws RequestRejected when it is not admitted
   */
  public TextTranslation submit(TextRequest request, EngineListener listener) {
    engine.requireRoom();
    List<Translatable> texts = request.texts().stream().map(text -> cut(text, request)).toList();
    List<String> sentences = texts.stream().flatMap(text -> text.sentences().stream()).toList();
    if (sentences.isEmpty()) {
      return new TextTranslation(texts, Optional.empty());
    }
    boolean alignment =
        request.alignment() || texts.stream().anyMatch(Translatable::needsAlignment);
    return new TextTranslation(
        texts,
        Optional.of(
            engine.submit(
                new TranslationRequest(
                    sentences.stream()
                        .map(SourceSentence::of)
                        .map(request.treatment()::require)
                        .toList(),
                    request.search(),
                    alignment,
                    request.languages(),
                    request.shortlist()),
                listener)));
  }

  private Translatable cut(String text, TextRequest request) {
    Predicate<String> fits = sentence -> engine.fits(sentence, request.languages());
    return switch (request.format()) {
      case TEXT -> Translatable.plain(text, splitter, fits);
      case HTML ->
          Translatable.html(
              text,
              engine.aligns() ? Translatable.Markup.FOLLOWS_WORDS : Translatable.Markup.DIVIDES,
              splitter,
              fits);
    };
  }
}
