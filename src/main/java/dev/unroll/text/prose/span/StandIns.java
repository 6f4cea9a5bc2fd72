package dev.unroll.text.prose.span;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Characters of the private use area that stand for what is copied while the rest of a translation
 * gets its capitals, its typography and its markup.
 */
public final class StandIns {
  private static final char FIRST = '\uF000';

  /** How many copies a sentence may have; further ones are in its text. */
  static final int MOST = 0x700;

  private StandIns() {}

  /** What stands for the i-th copy. */
  static String of(int i) {
    return String.valueOf((char) (FIRST + i));
  }

  /** Which copy a character stands for; negative or more than there are if it is no stand-in. */
  static int index(char c) {
    return c - FIRST;
  }

  /** A text whose stand-ins are those of later copies. */
  public static String shifted(String text, int by) {
    if (by == 0) {
      return text;
    }
    StringBuilder shifted = new StringBuilder(text);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= FIRST && c < FIRST + MOST) {
        shifted.setCharAt(i, (char) (c + by));
      }
    }
    return shifted.toString();
  }

  /**
   * A text with the copies in the places of their stand-ins.
   *
   * @param encoding how a copy is written
   */
  public static String fill(String text, List<String> copies, UnaryOperator<String> encoding) {
    if (copies.isEmpty()) {
      return text;
    }
    StringBuilder filled = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      int index = text.charAt(i) - FIRST;
      if (index >= 0 && index < copies.size()) {
        filled.append(encoding.apply(copies.get(index)));
      } else {
        filled.append(text.charAt(i));
      }
    }
    return filled.toString();
  }
}
