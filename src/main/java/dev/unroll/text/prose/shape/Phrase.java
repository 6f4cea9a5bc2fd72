package dev.unroll.text.prose.shape;

import java.util.function.UnaryOperator;

/**
 * A form of a word or phrase of a text, as a dictionary may have it.
 *
 * @param text to be looked up
 * @param finishing makes of its translation what stands in the text: the signs around it, its
 *     capitals and the typography of the language
 */
public record Phrase(String text, UnaryOperator<String> finishing) {}
