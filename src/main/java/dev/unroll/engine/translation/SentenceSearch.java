package dev.unroll.engine.translation;

import dev.unroll.engine.GenerationFailed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The search for one sentence's translation. It follows some beginnings at the same time, its live
 * ones, asks the model how each goes on, and is over when none of them matters any more.
 */
interface SentenceSearch {
  /** What the model says of the live beginnings, in their order. */
  interface Output {
    /**
     * The logits of the token after a beginning, {@code [vocab]}; tokens that are no text have
     * negative infinity. Valid until the next call.
     */
    float[] logits(int live);

    /** The attention that was paid to each source token, if it is known; kept by the caller. */
    float @Nullable [] attention(int live);
  }

  /**
   * A translation that was found.
   *
   * @param prefix all of it, with its end
   * @param score higher is better
   */
  record Found(Prefix prefix, double score) {}

  /** The beginnings that the model is asked about next; empty when the search is over. */
  List<Prefix> live();

  /** For each live beginning, the place in the list before the last step of what it came from. */
  int[] parents();

  /**
   * Takes the model's answer.
   *
   * @throws GenerationFailed when it cannot go on with that
   */
  void advance(Output output);

  /** What the best translation certainly begins with. */
  Prefix certain();

  /** The best translations, best first; at least one once the search is over. */
  List<Found> best();
}
