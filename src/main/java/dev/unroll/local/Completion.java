package dev.unroll.local;

import dev.unroll.engine.FinishReason;
import dev.unroll.engine.Usage;

/**
 * A text that a model has written.
 *
 * @param reasoning what the model thought before, where it does; else empty
 * @param isWhole whether it ended by itself or at a stop text; else at the most tokens
 * @param promptTokens tokens of the prompt
 * @param tokens tokens that were generated
 */
public record Completion(
    String text, String reasoning, boolean isWhole, int promptTokens, int tokens) {
  static Completion of(String text, String reasoning, FinishReason reason, Usage usage) {
    return new Completion(
        text,
        reasoning,
        reason == FinishReason.STOP,
        usage.promptTokens(),
        usage.completionTokens());
  }
}
