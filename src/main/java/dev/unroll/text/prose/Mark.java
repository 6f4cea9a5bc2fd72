package dev.unroll.text.prose;

import java.util.List;

/**
 * Markup within a sentence, which follows the words that it marks into the translation. Places are
 * indices into the sentence's text.
 */
public sealed interface Mark {
  /** Index of its first character. */
  int start();

  /**
   * An element around some of the words, for example a link.
   *
   * @param end after its last character, above {@code start}
   * @param open its start tag
   * @param close its end tag
   * @param inside the markup within it, in its order
   */
  record Around(int start, int end, String open, String close, List<Mark> inside) implements Mark {
    public Around {
      inside = List.copyOf(inside);
    }
  }

  /**
   * A point between two characters: an image, a comment, an element without a text.
   *
   * @param behind whether it belongs to the word before it; otherwise it belongs to the one after
   *     it
   * @param apart whether there are blanks around it
   */
  record Between(int start, String markup, boolean behind, boolean apart) implements Mark {
    public Between(int start, String markup, boolean behind) {
      this(start, markup, behind, false);
    }
  }
}
