package dev.unroll.engine.translation;

import dev.unroll.bundle.Task;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.RequestRejected;
import dev.unroll.engine.lexical.Requirement;
import dev.unroll.engine.lexical.SourceSentence;
import dev.unroll.text.prose.SentenceSplitter;
import dev.unroll.text.prose.Translatable;
import dev.unroll.text.prose.span.ProtectedSentence;
import dev.unroll.text.prose.span.ProtectedText;
import dev.unroll.text.prose.span.Protection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Translates whole texts with an engine that translates sentences: cuts each text into sentences
 * that fit the model, and has their translations put back by {@link TextTranslation}.
 */
public final class TextTranslator {
  /** Models of today know none. */
  private static final int NO_MARKS = 0;

  private final TranslationEngine engine;
  private final SentenceSplitter splitter;
  private final Optional<Task.Languages> languages;

  /**
   * A translator on an engine, which stays the caller's to close. The model gets the sentences as
   * they are, and its translations are taken as they are.
   *
   * @param splitter cuts texts into what is translated on its own
   */
  public TextTranslator(TranslationEngine engine, SentenceSplitter splitter) {
    this(engine, splitter, Optional.empty());
  }

  private TextTranslator(
      TranslationEngine engine, SentenceSplitter splitter, Optional<Task.Languages> languages) {
    this.engine = engine;
    this.splitter = splitter;
    this.languages = languages;
  }

  /** A translator of sentences in the model's source language; of lines if it has no language. */
  public static TextTranslator of(TranslationEngine engine) {
    return of(engine, Optional.empty());
  }

  /**
   * A translator of sentences in a language, whose spans are protected as {@link Protection} does.
   *
   * @param asked languages; the model's own where it is empty
   */
  public static TextTranslator of(TranslationEngine engine, Optional<Task.Languages> asked) {
    Optional<Task.Languages> languages =
        asked.or(() -> Optional.ofNullable(engine.task().languages()));
    return new TextTranslator(
        engine,
        languages
            .map(pair -> SentenceSplitter.of(pair.source()))
            .orElseGet(SentenceSplitter::lines),
        languages);
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
    Function<String, ProtectedSentence> protection = protection(request.treatment());
    List<Translatable> sources =
        request.texts().stream().map(text -> cut(text, request, protection)).toList();
    List<TranslatedText> texts =
        sources.stream()
            .map(
                source ->
                    new TranslatedText(
                        source, source.sentences().stream().map(protection).toList()))
            .toList();
    List<SourceSentence> sentences =
        texts.stream()
            .flatMap(text -> text.sentences().stream())
            .flatMap(sentence -> sentence.source().texts().stream())
            .map(TextTranslator::required)
            .toList();
    if (sentences.isEmpty()) {
      return new TextTranslation(texts, Optional.empty());
    }
    boolean alignment =
        request.alignment() || sources.stream().anyMatch(Translatable::needsAlignment);
    return new TextTranslation(
        texts,
        Optional.of(
            engine.submit(
                new TranslationRequest(
                    sentences,
                    request.search(),
                    alignment,
                    request.languages(),
                    request.shortlist()),
                listener)));
  }

  /** How sentences are protected; each once, although they are looked at more than once. */
  private Function<String, ProtectedSentence> protection(Treatment treatment) {
    if (languages.isEmpty()) {
      return ProtectedSentence::plain;
    }
    Task.Languages pair = languages.get();
    Protection protection =
        new Protection(
            pair.source(),
            pair.target(),
            NO_MARKS,
            treatment.numbers() == Treatment.Numbers.LOCALIZED);
    Map<String, ProtectedSentence> known = new HashMap<>();
    return sentence -> known.computeIfAbsent(sentence, protection::protect);
  }

  private static SourceSentence required(ProtectedText text) {
    if (!text.isVerified()) {
      return SourceSentence.of(text.text());
    }
    return new SourceSentence(
        text.text(),
        text.rules().stream()
            .filter(rule -> rule.times() > 0)
            .map(rule -> new Requirement(rule.forms(), rule.times(), rule.orMore()))
            .toList(),
        text.reserved());
  }

  private Translatable cut(
      String text, TextRequest request, Function<String, ProtectedSentence> protection) {
    Predicate<String> fits =
        sentence ->
            protection.apply(sentence).texts().stream()
                .allMatch(part -> engine.fits(part.text(), request.languages()));
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
