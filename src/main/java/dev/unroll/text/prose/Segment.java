package dev.unroll.text.prose;

import java.util.List;

/** A segment of a text to translate. */
public sealed interface Segment {
  /** The segment's text; of a sentence in HTML, its visible text. */
  String text();

  /**
   * To be translated on its own: a sentence, or a part of one that is too long. There are no blanks
   * at its ends.
   *
   * @param marks the markup within it, in its order
   * @param clause which part of a sentence it is
   * @param finishing from its translation to what readers get
   */
  record Sentence(String text, List<Mark> marks, Clause clause, Finishing finishing)
      implements Segment {
    public Sentence {
      marks = List.copyOf(marks);
    }

    public Sentence(String text, List<Mark> marks) {
      this(text, marks, Clause.WHOLE, Finishing.NONE);
    }

    /** A part of a sentence. */
    Sentence(String text, Clause clause) {
      this(text, List.of(), clause, Finishing.NONE);
    }

    public Sentence(String text) {
      this(text, List.of());
    }
  }

  /** Stays as it is: blanks, line breaks, what has no letters, markup. */
  record Kept(String text) implements Segment {}

  /**
   * A sentence whose translation was known.
   *
   * @param text the translation in the text's encoding
   */
  record Known(String source, String translation, String text) implements Segment {}
}
