package dev.unroll.engine.translation;

import dev.unroll.engine.LastEvent;
import dev.unroll.engine.Usage;
import dev.unroll.engine.lexical.Verdict;
import dev.unroll.engine.sampling.GenerationFailed;
import dev.unroll.text.prose.Translatable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/**
 * The translation of a request's texts. Sentences are translated in any order; the pieces of each
 * text come in the text's order. For one thread at a time.
 */
public final class TextTranslation {
  /** The event of a translation that has no sentences. */
  public static final TranslationEvent NOTHING_TO_DO =
      new TranslationEvent.Finished(new Usage(0, 0));

  private final Optional<Flow.Publisher<TranslationEvent>> events;
  private final List<TranslatedText> texts;

  /** What the engine translates, as it counts it. */
  private final List<TranslatedSentence.Part> parts = new ArrayList<>();

  /**
   * A translation that has just been admitted.
   *
   * @param events the engine's, for what it translates of all the texts; empty if it is nothing
   */
  TextTranslation(List<TranslatedText> texts, Optional<Flow.Publisher<TranslationEvent>> events) {
    this.events = events;
    this.texts = List.copyOf(texts);
    for (TranslatedText text : texts) {
      text.sentences().forEach(sentence -> parts.addAll(sentence.parts()));
    }
  }

  /** The translation of texts that stay as they are. */
  public static TextTranslation unchanged(List<String> texts) {
    return new TextTranslation(
        texts.stream()
            .map(Translatable::unchanged)
            .map(text -> new TranslatedText(text, List.of()))
            .toList(),
        Optional.empty());
  }

  /** The next part of one text's translation. */
  public record Piece(int text, String piece) {}

  /** How much of an unfinished sentence {@link #next} hands out. */
  public enum Granularity {
    /** All that is certain. */
    CHARACTERS,

    /** Words that are followed by a blank; in scripts without blanks, every character is a word. */
    WORDS
  }

  /** The events to {@link #take}, for one subscriber; empty when there is nothing to translate. */
  public Optional<Flow.Publisher<TranslationEvent>> events() {
    return events;
  }

  /** Takes the engine's next event. */
  public void take(TranslationEvent event) {
    switch (event) {
      case TranslationEvent.Piece(int sentence, String piece) -> parts.get(sentence).add(piece);
      case TranslationEvent.Translated(int sentence, List<Hypothesis> best, Verdict verdict) ->
          parts.get(sentence).complete(best, verdict);
      case TranslationEvent.Finished _, TranslationEvent.Failed _ -> {}
    }
  }

  /** The pieces that have become certain since the last call. */
  public List<Piece> next(Granularity granularity) {
    List<Piece> pieces = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      String piece = texts.get(i).next(granularity);
      if (!piece.isEmpty()) {
        pieces.add(new Piece(i, piece));
      }
    }
    return pieces;
  }

  /** The texts, each whole once the last event has been taken. */
  public List<TranslatedText> texts() {
    return texts;
  }

  /** How many sentences the texts have. */
  public int sentences() {
    return texts.stream().mapToInt(text -> text.sentences().size()).sum();
  }

  /**
   * Takes all events.
   *
   * @return completes when the texts are whole, or with a {@link GenerationFailed}
   */
  public CompletableFuture<Usage> finish() {
    if (events.isEmpty()) {
      return CompletableFuture.completedFuture(usage(NOTHING_TO_DO));
    }
    LastEvent<TranslationEvent> last = new LastEvent<>(this::take);
    events.get().subscribe(last);
    return last.future().thenApply(TextTranslation::usage);
  }

  private static Usage usage(TranslationEvent last) {
    return switch (last) {
      case TranslationEvent.Finished(Usage usage) -> usage;
      case TranslationEvent.Failed(String message, boolean _) ->
          throw new GenerationFailed(message);
      case TranslationEvent.Piece _, TranslationEvent.Translated _ ->
          throw new IllegalStateException("the answer has no end");
    };
  }
}
