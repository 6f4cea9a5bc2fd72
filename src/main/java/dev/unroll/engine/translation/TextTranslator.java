package dev.unroll.engine.translation;

import dev.unroll.bundle.Task;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.RequestRejected;
import dev.unroll.engine.lexical.SourceSentence;
import dev.unroll.text.prose.SentenceSplitter;
import dev.unroll.text.prose.Translatable;
import dev.unroll.text.prose.shape.Shaping;
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
    Shaping shaping = shaping(request.languages());
    List<Translatable> texts =
        request.texts().stream()
            .map(text -> cut(text, request, shaping).map(shaping::shape))
            .toList();
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

  private Translatable cut(String text, TextRequest request, Shaping shaping) {
    Predicate<String> fits = sentence -> engine.fits(shaping.text(sentence), request.languages());
    Translatable.Markup markup =
        engine.aligns() ? Translatable.Markup.FOLLOWS_WORDS : Translatable.Markup.DIVIDES;
    return switch (request.format()) {
      case TEXT -> Translatable.plain(text, markup, splitter, fits);
      case HTML -> Translatable.html(text, markup, splitter, fits);
      case MARKDOWN -> Translatable.markdown(text, markup, splitter, fits);
    };
  }

  /** What the model sees of sentences: their shape where it is told their languages. */
  private Shaping shaping(Optional<Task.Languages> asked) {
    return asked
        .or(() -> Optional.ofNullable(engine.task().languages()))
        .map(
            pair ->
                Shaping.between(
                    pair.source(), pair.target(), word -> engine.sourceTokens(" " + word, asked)))
        .orElse(Shaping.NONE);
  }
}
