package dev.unroll.engine;

import java.util.List;
import java.util.Optional;

/**
 * One step of an answer. A stream is any number of {@link Text}, {@link Value} or {@link
 * Embedding}, then exactly one of {@link Finished} and {@link Failed}, then its completion.
 */
public sealed interface Event {
  /**
   * The next piece of the text, in whole characters.
   *
   * @param tokens how many tokens the piece accounts for; more than one when text was held back
   * @param choices of these tokens, with their log-probabilities; empty unless they were asked for
   */
  record Text(String text, int tokens, List<Choice> choices) implements Event {
    public Text {
      choices = List.copyOf(choices);
    }

    /** Without log-probabilities. */
    public Text(String text, int tokens) {
      this(text, tokens, List.of());
    }
  }

  /**
   * A token that was chosen, and those that were likeliest at its place.
   *
   * @param likeliest the likeliest first
   */
  record Choice(Token chosen, List<Token> likeliest) {}

  /**
   * A token by its text.
   *
   * @param bytes of its text in UTF-8, where it may be a part of a character; empty for tokens that
   *     are no text
   * @param logProbability in nats, by the model's own distribution
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Token(byte[] bytes, double logProbability) {}

  /**
   * The next forecast step.
   *
   * @param index 0 for the first step after the past
   * @param values raw values, one a feature
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Value(int index, double[] values) implements Event {}

  /**
   * What a text became.
   *
   * @param vector of length 1
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Embedding(float[] vector) implements Event {}

  /**
   * The answer is complete.
   *
   * @param stop the stop string that ended it, if one did
   */
  record Finished(FinishReason reason, Usage usage, Optional<String> stop) implements Event {
    /** Of an answer that no stop string ended. */
    public Finished(FinishReason reason, Usage usage) {
      this(reason, usage, Optional.empty());
    }
  }

  /**
   * The answer ends here although it is not complete.
   *
   * @param message one line that may be shown to the caller
   * @param overdue whether it took too long; else the model or the engine failed
   */
  record Failed(String message, boolean overdue) implements Event {
    /** Of an answer that the model or the engine failed. */
    public Failed(String message) {
      this(message, false);
    }
  }
}
