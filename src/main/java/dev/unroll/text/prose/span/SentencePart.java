package dev.unroll.text.prose.span;

/** A part of a sentence whose spans are protected. */
public sealed interface SentencePart permits SentencePart.Copied, ProtectedText {
  /**
   * What no model gets.
   *
   * @param source its text in the sentence
   * @param text what stands in the translation
   */
  record Copied(String source, String text) implements SentencePart {}
}
