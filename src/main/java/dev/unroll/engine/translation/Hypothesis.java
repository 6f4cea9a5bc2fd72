package dev.unroll.engine.translation;

import dev.unroll.engine.sampling.Confidence;
import dev.unroll.text.prose.Alignment;
import org.jspecify.annotations.Nullable;

/**
 * A translation that a search found.
 *
 * @param score what a beam search ranks it by; of the other searches the mean log-probability of
 *     its tokens, the end included
 * @param alignment where it was asked for and the model knows it
 * @param signs of how sure it is
 */
public record Hypothesis(
    String text, double score, @Nullable Alignment alignment, Confidence.Signs signs) {
  /** One that is certain. */
  public Hypothesis(String text, double score, @Nullable Alignment alignment) {
    this(text, score, alignment, Confidence.Signs.CERTAIN);
  }

  /** How sure it is that it says what its source does, between 0 and 1. */
  public double confidence() {
    return Confidence.of(signs);
  }
}
