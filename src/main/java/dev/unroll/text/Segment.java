package dev.unroll.text;

/** A stretch of a text that is to be translated. */
public sealed interface Segment {
  /** The stretch, as it stands in the text or, of a sentence in HTML, as it is read. */
  String text();

  /**
   * To be translated on its own: a sentence, or a part of one that is too long. There are no blanks
   * at its ends.
   */
  record Sentence(String text) implements Segment {}

  /** Stays as it is: blanks, line breaks, what has no letters, markup. */
  record Kept(String text) implements Segment {}
}
