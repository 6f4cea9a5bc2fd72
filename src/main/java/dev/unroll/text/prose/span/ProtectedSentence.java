package dev.unroll.text.prose.span;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A sentence whose spans are protected: what a model translates of it, and what stays.
 *
 * @param source the sentence
 * @param parts in their order
 * @param nature why a model gets it, or not
 */
public record ProtectedSentence(String source, List<SentencePart> parts, Nature nature) {
  /** What a sentence has to translate. */
  public enum Nature {
    /** Nobody looked. */
    UNKNOWN,

    /** Words. */
    WORDS,

    /** Nothing but spans, signs and blanks. */
    NO_WORDS,

    /** Nothing but words of other scripts than the source language has. */
    OTHER_SCRIPT
  }

  public ProtectedSentence {
    parts = List.copyOf(parts);
  }

  /** A sentence that a model gets, and whose translation readers get, as it is. */
  public static ProtectedSentence plain(String sentence) {
    return new ProtectedSentence(sentence, List.of(ProtectedText.plain(sentence)), Nature.UNKNOWN);
  }

  /** Whether a model gets it, and readers its translation, as it is. */
  public boolean isPlain() {
    return nature == Nature.UNKNOWN;
  }

  /** The same with other texts for the model. */
  public ProtectedSentence map(UnaryOperator<ProtectedText> change) {
    return new ProtectedSentence(
        source,
        parts.stream()
            .map(part -> part instanceof ProtectedText text ? change.apply(text) : part)
            .toList(),
        nature);
  }

  /** What a model translates, in its order. */
  public List<ProtectedText> texts() {
    return parts.stream()
        .filter(ProtectedText.class::isInstance)
        .map(ProtectedText.class::cast)
        .toList();
  }
}
