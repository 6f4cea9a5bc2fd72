package dev.unroll.text.prose.span;

import java.util.List;

/**
 * What a translation must have of its source.
 *
 * @param forms in which it may be there, the preferred ones first
 * @param times how often
 * @param orMore whether it may be there more often
 * @param source its text in the source
 * @param written what replaces each form; empty where the form stays
 * @param start where it is in the text for the model
 * @param end after its last character
 * @param surroundings what it may touch
 * @param isOrdered whether it keeps its place among others of this kind, since a program fills it
 *     in by its number, or since nobody would see that numbers have changed places
 */
public record CopyRule(
    List<String> forms,
    int times,
    boolean orMore,
    String source,
    String written,
    int start,
    int end,
    Surroundings surroundings,
    boolean isOrdered) {
  public CopyRule {
    forms = List.copyOf(forms);
  }

  /** A rule for words that may be there. */
  static CopyRule optional(List<String> forms) {
    return new CopyRule(
        forms, 0, true, forms.getFirst(), "", 0, 0, Surroundings.OF_WORD, /* isOrdered= */ false);
  }

  /** What is written where the translation lacks it. */
  String text() {
    return written.isEmpty() ? source : written;
  }

  CopyRule times(int other) {
    return new CopyRule(forms, other, orMore, source, written, start, end, surroundings, isOrdered);
  }
}
