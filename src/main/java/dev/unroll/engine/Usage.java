package dev.unroll.engine;

/**
 * What a request cost; for a series, a token is one time step.
 *
 * @param promptTokens tokens read
 * @param completionTokens tokens generated, those of a stop string included
 */
public record Usage(int promptTokens, int completionTokens) {}
