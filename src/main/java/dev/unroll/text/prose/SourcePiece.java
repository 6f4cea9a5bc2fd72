package dev.unroll.text.prose;

/** A stretch of a source with markup that may stand within a sentence. */
sealed interface SourcePiece {
  int start();

  int end();

  /**
   * Visible text.
   *
   * @param lines whether its line breaks and blanks are preserved, as in {@code pre}; else they are
   *     one blank
   */
  record Text(int start, int end, boolean lines) implements SourcePiece {}

  /** Code, whose characters stand for themselves. */
  record Verbatim(int start, int end) implements SourcePiece {}

  /** A line break within a sentence with what is before the next line; it is read as one blank. */
  record Break(int start, int end) implements SourcePiece {}

  /** A start tag. */
  record Open(int start, int end, int element) implements SourcePiece {}

  /** The end tag of the element with the same number. */
  record Close(int start, int end, int element) implements SourcePiece {}

  /**
   * An element without an end tag, a comment, or what is kept whole.
   *
   * @param word whether it stands in the place of a word
   */
  record Single(int start, int end, boolean word) implements SourcePiece {
    Single(int start, int end) {
      this(start, end, false);
    }
  }
}
