package dev.unroll.engine;

/**
 * What a request cost; for a series, a token is one time step.
 *
 * @param promptTokens of the prompt
 * @param completionTokens tokens generated, those of a stop string included
 * @param cachedTokens tokens of the prompt that were not read again, because another prompt began
 *     with them
 */
public record Usage(int promptTokens, int completionTokens, int cachedTokens) {
  /** Where all of the prompt was read. */
  public Usage(int promptTokens, int completionTokens) {
    this(promptTokens, completionTokens, 0);
  }
}
