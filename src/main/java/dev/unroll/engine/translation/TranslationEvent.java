package dev.unroll.engine.translation;

import dev.unroll.engine.Usage;
import dev.unroll.engine.lexical.Verdict;
import java.util.List;

/**
 * One step of an answer. A stream is any number of {@link Piece}, one {@link Translated} a
 * sentence, in any order of sentences, then exactly one of {@link Finished} and {@link Failed},
 * then its completion.
 */
public sealed interface TranslationEvent {
  /**
   * The next piece of a translation, in whole characters. It is never taken back: together, the
   * pieces of a text are a prefix of its best hypothesis. A sentence of whose translation something
   * is required has one piece, when it is verified.
   *
   * @param text index of the text that is translated
   */
  record Piece(int text, String piece) implements TranslationEvent {}

  /**
   * A text's translation is complete. Sent for every text, with or without pieces before it.
   *
   * @param text index of the text that was translated
   * @param best the hypotheses asked for, best first; at least one, fewer where the search found no
   *     more or the same text several times. Where something is required of the translation, those
   *     that meet it, or the best ones if none does
   * @param verdict whether the best one is as required
   */
  record Translated(int text, List<Hypothesis> best, Verdict verdict) implements TranslationEvent {
    /** Of a sentence of which nothing is required. */
    public Translated(int text, List<Hypothesis> best) {
      this(text, best, Verdict.UNASKED);
    }

    public Translated {
      best = List.copyOf(best);
      if (best.isEmpty()) {
        throw new IllegalArgumentException("a translation has at least one hypothesis");
      }
    }
  }

  /**
   * All texts are translated.
   *
   * @param usage source tokens, and target tokens of the best hypotheses, ends included
   */
  record Finished(Usage usage) implements TranslationEvent {}

  /**
   * The answer ends here although it is not complete.
   *
   * @param message one line that may be shown to the caller
   * @param overdue whether it took too long; else the model or the engine failed
   */
  record Failed(String message, boolean overdue) implements TranslationEvent {
    /** Of an answer that the model or the engine failed. */
    public Failed(String message) {
      this(message, false);
    }
  }
}
