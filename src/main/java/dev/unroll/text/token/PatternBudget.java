package dev.unroll.text.token;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The measurement whether a search for a pattern takes a number of steps in proportion to the text.
 * A repetition that fails costs as many steps as it has read; if each place of a text begins such a
 * one, the steps grow with the square of its length.
 *
 * <p>Java's own expressions are matched in the same way, and they can be stopped: the text counts
 * how often it is read.
 */
final class PatternBudget {
  private static final int LENGTH = 500;
  private static final int READS_PER_CHARACTER = 100;

  /** One of each kind that classes tell apart. */
  private static final String KINDS =
      "aA1 \n\r\t.'_-(\u00e9\u0301\u01c5\u02b0\u65e5\u0627\u2581\u00ab+";

  private static final int MOST_OWN = 12;

  private PatternBudget() {}

  /**
   * Searches texts of one character, with another at their end.
   *
   * @return whether all took few steps
   * @throws UnsafeTokenizer when the pattern is not understood
   */
  static boolean isLinear(String place, String pattern) {
    Pattern compiled;
    try {
      compiled = Pattern.compile(pattern, Pattern.UNICODE_CHARACTER_CLASS);
    } catch (PatternSyntaxException e) {
      throw new UnsafeTokenizer(place, "the pattern is not understood: " + e.getDescription());
    }
    List<Character> kinds = kinds(pattern);
    for (char repeated : kinds) {
      String run = String.valueOf(repeated).repeat(LENGTH);
      for (char last : kinds) {
        if (!isLinear(compiled, run + last)) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isLinear(Pattern pattern, String text) {
    try {
      Matcher matcher = pattern.matcher(new Counted(text));
      while (matcher.find()) {
        // Goes on behind the match.
      }
      return true;
    } catch (TooManyReads e) {
      return false;
    }
  }

  private static List<Character> kinds(String pattern) {
    Set<Character> kinds = new LinkedHashSet<>();
    KINDS.chars().forEach(c -> kinds.add((char) c));
    pattern
        .chars()
        .filter(c -> !kinds.contains((char) c))
        .distinct()
        .limit(MOST_OWN)
        .forEach(c -> kinds.add((char) c));
    return new ArrayList<>(kinds);
  }

  /** Ends a search; it carries nothing. */
  private static final class TooManyReads extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManyReads() {
      super(null, null, false, false);
    }
  }

  /** A text that counts how often it is read. */
  private static final class Counted implements CharSequence {
    private final String text;
    private int reads;

    Counted(String text) {
      this.text = text;
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (++reads > LENGTH * READS_PER_CHARACTER) {
        throw new TooManyReads();
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
