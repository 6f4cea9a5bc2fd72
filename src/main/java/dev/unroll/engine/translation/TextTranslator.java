package dev.unroll.engine.translation;

import dev.unroll.bundle.Task;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.RequestRejected;
import dev.unroll.engine.lexical.Domain;
import dev.unroll.engine.lexical.Recollection;
import dev.unroll.engine.lexical.SourceSentence;
import dev.unroll.engine.lexical.SpelledNumbers;
import dev.unroll.text.prose.SentenceSplitter;
import dev.unroll.text.prose.Translatable;
import dev.unroll.text.prose.shape.Shaping;
import dev.unroll.text.prose.span.Protection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Translates whole texts with an engine that translates sentences: cuts each text into sentences
 * that fit the model, and has their translations put back by {@link TextTranslation}. Loops are
 * broken: where a translation says the same too often in a row, the sentence is decoded again.
 */
public final class TextTranslator {
  /** What editors put before a file's text, which is no part of it. */
  private static final String BYTE_ORDER_MARK = "\ufeff";

  private final TranslationEngine engine;
  private final SentenceSplitter splitter;
  private final Optional<Task.Languages> languages;
  private final boolean asksFolder;

  /**
   * A translator of lines on an engine, which stays the caller's to close, that measures the model
   * alone. A model that has learnt marks gets them; others get the sentences as they are, and their
   * translations are taken as they are. Glossary and memory of its folder are not asked.
   */
  public static TextTranslator alone(TranslationEngine engine) {
    return new TextTranslator(
        engine,
        SentenceSplitter.lines(),
        engine.task().marks() == null
            ? Optional.empty()
            : Optional.ofNullable(engine.task().languages()),
        /* asksFolder= */ false);
  }

  private TextTranslator(
      TranslationEngine engine,
      SentenceSplitter splitter,
      Optional<Task.Languages> languages,
      boolean asksFolder) {
    this.engine = engine;
    this.splitter = splitter;
    this.languages = languages;
    this.asksFolder = asksFolder;
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
        languages,
        /* asksFolder= */ true);
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
    Domain domain = asksFolder ? engine.domain(request.languages()) : Domain.NONE;
    Preparation preparation =
        preparation(
            request,
            request
                .treatment()
                .withGlossary(domain.glossary().with(request.treatment().glossary())));
    Recollection known = preparation.recollection(domain.memory());
    String language = language(request);
    List<TranslatedText> texts =
        request.texts().stream()
            .map(
                text ->
                    prepared(
                        cut(text, request, preparation::fits).remembering(known::find),
                        preparation))
            .toList();
    List<SourceSentence> sentences =
        texts.stream().flatMap(text -> sources(text, preparation, language)).toList();
    if (sentences.isEmpty()) {
      return new TextTranslation(texts, Optional.empty());
    }
    boolean alignment =
        request.alignment() || texts.stream().anyMatch(TranslatedText::needsAlignment);
    return new TextTranslation(
        texts,
        Optional.of(
            engine.submit(
                new TranslationRequest(
                    sentences,
                    request.search(),
                    alignment,
                    request.languages(),
                    request.shortlist(),
                    true),
                listener)));
  }

  private static Stream<SourceSentence> sources(
      TranslatedText text, Preparation preparation, String language) {
    boolean isAlone = text.sentences().size() < 2;
    return text.sentences().stream()
        .flatMap(sentence -> sentence.source().texts().stream())
        .map(part -> preparation.source(part, language, isAlone));
  }

  private static TranslatedText prepared(Translatable source, Preparation preparation) {
    List<TranslatedSentence> sentences = new ArrayList<>();
    Translatable shaped =
        source.map(
            sentence -> {
              Preparation.Prepared prepared = preparation.of(sentence);
              sentences.add(new TranslatedSentence(sentence.text(), prepared.source()));
              return prepared.sentence();
            });
    return new TranslatedText(shaped, sentences);
  }

  /** The language of the translations; empty if it is not known. */
  private String language(TextRequest request) {
    return request
        .languages()
        .or(() -> Optional.ofNullable(engine.task().languages()))
        .map(Task.Languages::target)
        .orElse("");
  }

  private Translatable cut(String read, TextRequest request, Predicate<String> fits) {
    String text = read.startsWith(BYTE_ORDER_MARK) ? read.substring(1) : read;
    SentenceSplitter usual =
        request.treatment().numbers() == Treatment.Numbers.LOCALIZED
            ? splitter.withNumbers()
            : splitter;
    SentenceSplitter asked =
        switch (request.treatment().splitting()) {
          case USUAL -> usual;
          case LINES -> usual.dividingMarkupAtLines();
          case NONE -> usual.undivided();
        };
    Translatable.Markup markup =
        engine.aligns() ? Translatable.Markup.FOLLOWS_WORDS : Translatable.Markup.DIVIDES;
    return switch (request.format()) {
      case TEXT -> Translatable.plain(text, markup, asked, fits);
      case HTML -> Translatable.html(text, markup, asked, fits);
      case MARKDOWN -> Translatable.markdown(text, markup, asked, fits);
    };
  }

  /** What is done with sentences before the model gets them, where their languages are known. */
  private Preparation preparation(TextRequest request, Treatment treatment) {
    Predicate<String> fits = text -> engine.fits(text, request.languages());
    if (languages.isEmpty()) {
      return Preparation.none(treatment, fits);
    }
    Task.Languages pair = languages.get();
    Integer marks = engine.task().marks();
    return new Preparation(
        Shaping.between(
            pair.source(),
            pair.target(),
            word -> engine.sourceTokens(" " + word, request.languages())),
        Optional.of(
            new Protection(
                pair.source(),
                pair.target(),
                marks == null ? 0 : marks,
                treatment.numbers() == Treatment.Numbers.LOCALIZED,
                engine::reads)),
        asksFolder ? SpelledNumbers.between(pair.source(), pair.target()) : SpelledNumbers.NONE,
        treatment,
        fits);
  }
}
