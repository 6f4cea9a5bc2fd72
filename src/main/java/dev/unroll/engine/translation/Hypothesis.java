package dev.unroll.engine.translation;

import dev.unroll.text.prose.Alignment;
import org.jspecify.annotations.Nullable;

/**
 * A translation that a search found.
 *
 * @param score what a beam search ranks it by; of the other searches the mean log-probability of
 *     its tokens, the end included
 * @param alignment where it was asked for and the model knows it
 */
public record Hypothesis(String text, double score, @Nullable Alignment alignment) {}
