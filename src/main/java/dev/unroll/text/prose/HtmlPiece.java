package dev.unroll.text.prose;

/** A stretch of an HTML source that may stand within a sentence. */
sealed interface HtmlPiece {
  int start();

  int end();

  /**
   * Visible text.
   *
   * @param lines whether its line breaks are preserved, as in {@code pre}; else they are blanks
   */
  record Text(int start, int end, boolean lines) implements HtmlPiece {}

  /** A start tag. */
  record Open(int start, int end, int element) implements HtmlPiece {}

  /** The end tag of the element with the same number. */
  record Close(int start, int end, int element) implements HtmlPiece {}

  /** An element without an end tag, or a comment. */
  record Single(int start, int end) implements HtmlPiece {}
}
