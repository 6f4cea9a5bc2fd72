package dev.unroll.train.recipe;

/**
 * How often a pair is changed each time that it is drawn, so that the network also learns from what
 * people type. Each is a probability.
 *
 * @param marked spans that are the same on both sides, such as numbers and placeholders, become
 *     marks
 * @param capitals both sides in capital letters
 * @param titles a source with every word capitalised
 * @param unpunctuated both sides without the punctuation at their end
 * @param small a source that starts in lower case
 * @param joined the pair and another one as one text
 */
public record Variation(
    @Default("0.8") @Within("[0, 1]") double marked,
    @Default("0.01") @Within("[0, 1]") double capitals,
    @Default("0.01") @Within("[0, 1]") double titles,
    @Default("0.1") @Within("[0, 1]") double unpunctuated,
    @Default("0.05") @Within("[0, 1]") double small,
    @Default("0.1") @Within("[0, 1]") double joined) {}
