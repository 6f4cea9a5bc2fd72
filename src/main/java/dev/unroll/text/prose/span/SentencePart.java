package dev.unroll.text.prose.span;

/** A part of a sentence whose spans are protected. */
public sealed interface SentencePart permits SentencePart.Copied, ProtectedText {
  /**
   * What no model gets.
   *
   * @param source its text in the sentence
   * @param text what stands in the translation
   */
  record Copied(String source, String text) implements SentencePart {
    private static final String PUNCTUATION = ".,;:!?\"'()-";

    /** Whether there is something else than blanks and punctuation, which stays as it is. */
    public boolean isVerbatim() {
      return text.codePoints()
          .anyMatch(c -> !Character.isWhitespace(c) && PUNCTUATION.indexOf(c) < 0);
    }

    /** What stands for its text. */
    public String standIn(int copy) {
      return StandIns.of(copy);
    }
  }
}
