package dev.unroll.engine.translation;

import dev.unroll.engine.sampling.GenerationFailed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The search for one sentence's translation. It extends its live hypotheses token by token with
 * what the model gives for them, and is over when none is live.
 */
interface SentenceSearch {
  /** The model's output for the live hypotheses, in their order. */
  interface Output {
    /**
     * The logits of a hypothesis's next token, {@code [vocab]}; tokens that are no text have
     * negative infinity. Valid until the next call.
     */
    float[] logits(int live);

    /**
     * The tokens that the logits are for, ascending; null when they are for all of the vocabulary.
     */
    default int @Nullable [] tokens() {
      return null;
    }

    /** Takes tokens out of logits whose probability counts all the same. */
    default void suppress(float[] logits) {}

    /** The attention probability of each source token, if it is known; kept by the caller. */
    float @Nullable [] attention(int live);
  }

  /**
   * A translation that was found.
   *
   * @param prefix all of it, with its end
   * @param score higher is better
   * @param mean log-probability of its tokens
   */
  record Found(Prefix prefix, double score, double mean) {
    /** One whose every token the model chose. */
    Found(Prefix prefix, double score) {
      this(prefix, score, prefix.logProbability() / Math.max(1, prefix.length()));
    }
  }

  /** The hypotheses that the model runs for next; empty when the search is over. */
  List<Prefix> live();

  /** For each live hypothesis, the place of its parent among those live before the last step. */
  int[] parents();

  /**
   * Takes the model's output.
   *
   * @throws GenerationFailed when it cannot go on with that
   */
  void advance(Output output);

  /** The prefix that the best translation certainly has. */
  Prefix certain();

  /** The best translations, best first; at least one once the search is over. */
  List<Found> best();
}
