package dev.unroll.train.input;

import dev.unroll.data.set.TextPair;
import dev.unroll.text.prose.span.MarkedPair;
import dev.unroll.text.prose.span.Marks;
import java.util.List;

/** Marks in the texts of pairs. */
public final class PairMarks {
  private PairMarks() {}

  /**
   * Pairs with marks for what both sides share.
   *
   * @param marks how many there are; a pair with more stays as it is, and with 0 all do
   */
  public static List<TextPair> of(List<TextPair> pairs, int marks) {
    return marks == 0 ? pairs : pairs.parallelStream().map(pair -> of(pair, marks)).toList();
  }

  private static TextPair of(TextPair pair, int marks) {
    MarkedPair marked = MarkedPair.of(pair.source(), pair.target());
    return highest(marked.source()) < marks ? new TextPair(marked.source(), marked.target()) : pair;
  }

  /** The highest mark in a text; -1 for none. */
  static int highest(String text) {
    return text.chars()
        .filter(Marks::isMark)
        .map(mark -> Marks.index((char) mark))
        .max()
        .orElse(-1);
  }

  /** A text in which all marks are some higher. */
  static String raised(String text, int by) {
    if (by == 0 || !Marks.areIn(text)) {
      return text;
    }
    StringBuilder raised = new StringBuilder(text);
    for (int i = 0; i < raised.length(); i++) {
      char c = raised.charAt(i);
      if (Marks.isMark(c)) {
        raised.setCharAt(i, Marks.of(Marks.index(c) + by));
      }
    }
    return raised.toString();
  }
}
