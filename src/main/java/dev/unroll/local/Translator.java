package dev.unroll.local;

import dev.unroll.bundle.Task;
import dev.unroll.engine.lexical.Terminology;
import dev.unroll.engine.translation.Search;
import dev.unroll.engine.translation.TextRequest;
import dev.unroll.engine.translation.TextTranslation;
import dev.unroll.engine.translation.TextTranslator;
import dev.unroll.engine.translation.TranslatedText;
import dev.unroll.engine.translation.TranslationEngine;
import dev.unroll.engine.translation.TranslationEvent;
import dev.unroll.engine.translation.Treatment;
import io.smallrye.mutiny.Multi;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

/**
 * A model that translates. Texts are cut into sentences; addresses, numbers, placeholders and
 * markup are kept, as the service keeps them.
 */
public final class Translator {
  private final TranslationEngine engine;

  Translator(TranslationEngine engine) {
    this.engine = engine;
  }

  /** The translation of a text, as {@link #translate(List, TranslationSettings)}. */
  public String translate(String text) {
    return translate(text, TranslationSettings.DEFAULT);
  }

  /** The translation of a text, as {@link #translate(List, TranslationSettings)}. */
  public String translate(String text, TranslationSettings settings) {
    return translate(List.of(text), settings).getFirst();
  }

  /**
   * Translates texts, whose sentences run together, and waits for all.
   *
   * @return the translations in the order of the texts
   * @throws LocalFailure when the model does not know the languages or characters, or fails
   */
  public List<String> translate(List<String> texts, TranslationSettings settings) {
    if (texts.isEmpty()) {
      return List.of();
    }
    return LocalModels.reporting(
        () -> {
          TextTranslation translation = submit(texts, settings);
          awaited(translation);
          return translation.texts().stream().map(TranslatedText::translation).toList();
        });
  }

  private static void awaited(TextTranslation translation) {
    try {
      translation.finish().join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new LocalFailure(String.valueOf(cause.getMessage()), cause);
    }
  }

  /**
   * Translates a text; the words of the translation in their order as they become certain. Each
   * subscriber has a translation of its own; see {@link TextModel} for how it is delivered.
   */
  public Multi<String> stream(String text, TranslationSettings settings) {
    return Multi.createFrom()
        .deferred(
            () -> {
              TextTranslation translation =
                  LocalModels.reporting(() -> submit(List.of(text), settings));
              return translation
                  .events()
                  .map(
                      events ->
                          LocalStreams.of(() -> events, Translator::failure)
                              .map(event -> next(translation, event)))
                  .orElseGet(
                      () -> Multi.createFrom().item(translation.texts().getFirst().translation()))
                  .filter(piece -> !piece.isEmpty());
            });
  }

  private static String next(TextTranslation translation, TranslationEvent event) {
    translation.take(event);
    return translation.next(TextTranslation.Granularity.WORDS).stream()
        .map(TextTranslation.Piece::piece)
        .collect(Collectors.joining());
  }

  private TextTranslation submit(List<String> texts, TranslationSettings settings) {
    Task.Decoding own = engine.task().decoding();
    Search search =
        settings.beam() == 0
            ? Search.beam(own, 1, own.beam())
            : Search.beam(settings.beam(), own.lengthPenalty(), own.coverage(), 1, settings.beam());
    Optional<Task.Languages> languages = languages(settings);
    return TextTranslator.of(engine, languages)
        .submit(
            new TextRequest(
                texts,
                settings.form().forEngine(),
                search,
                /* alignment= */ false,
                languages,
                /* shortlist= */ true,
                Treatment.DEFAULT
                    .withGlossary(Terminology.of(settings.glossary()))
                    .withFormality(Optional.ofNullable(settings.address().forEngine()))));
  }

  private Optional<Task.Languages> languages(TranslationSettings settings) {
    if (settings.from() == null || settings.into() == null) {
      return Optional.empty();
    }
    Task.Languages asked = new Task.Languages(settings.from(), settings.into());
    if (engine.task().directions() == null && !asked.equals(engine.task().languages())) {
      throw new LocalFailure(
          "the model does not translate %s to %s".formatted(asked.source(), asked.target()));
    }
    return Optional.of(asked);
  }

  private static Optional<String> failure(TranslationEvent event) {
    return event instanceof TranslationEvent.Failed(String message, boolean _)
        ? Optional.of(message)
        : Optional.empty();
  }
}
