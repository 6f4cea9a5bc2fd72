package dev.unroll.engine;

/**
 * One step of an answer. A stream is any number of {@link Text}, {@link Value} or {@link
 * Embedding}, then exactly one of {@link Finished} and {@link Failed}, then its completion.
 */
public sealed interface Event {
  /**
   * The next piece of the text, in whole characters.
   *
   * @param tokens how many tokens the piece accounts for; more than one when text was held back
   */
  record Text(String text, int tokens) implements Event {}

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

  /** The answer is complete. */
  record Finished(FinishReason reason, Usage usage) implements Event {}

  /**
   * The answer ends here although it is not complete.
   *
   * @param message one line that may be shown to the caller
   */
  record Failed(String message) implements Event {}
}
