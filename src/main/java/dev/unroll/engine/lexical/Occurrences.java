package dev.unroll.engine.lexical;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * Where the required strings are in a translation. Longer ones come first and what they cover is
 * theirs, so that {@code 12} is not found in {@code 12:30} where both are required. A string that
 * begins or ends with a letter or digit is only found where the word or the number does.
 */
final class Occurrences {
  /** What groups the digits of a number or separates its fraction. */
  private static final String SEPARATORS = ".,'’\u00a0\u202f";

  private final String text;
  private final BitSet covered;

  private Occurrences(String text) {
    this.text = text;
    this.covered = new BitSet(text.length());
  }

  static Verification verify(SourceSentence source, String translation) {
    List<Requirement> requirements = source.requirements();
    Occurrences found = new Occurrences(translation);
    int[] counts = new int[requirements.size()];
    List<String> forms =
        requirements.stream()
            .flatMap(requirement -> requirement.forms().stream())
            .distinct()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
    for (String form : forms) {
      int count = found.cover(form);
      for (int i = 0; count > 0 && i < counts.length; i++) {
        if (requirements.get(i).forms().contains(form)) {
          counts[i] += count;
        }
      }
    }
    List<Requirement> unmet = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      if (!requirements.get(i).holds(counts[i])) {
        unmet.add(requirements.get(i));
      }
    }
    String invented = found.invented(source);
    return unmet.isEmpty() && invented.isEmpty()
        ? Verification.MET
        : new Verification(unmet, invented);
  }

  /** Covers each place of a string that nothing longer covers, and returns their number. */
  private int cover(String form) {
    int count = 0;
    int at = text.indexOf(form);
    while (at >= 0) {
      int end = at + form.length();
      int taken = covered.nextSetBit(at);
      boolean isFree = taken < 0 || taken >= end;
      if (isFree && begins(at, form) && ends(end, form)) {
        covered.set(at, end);
        count++;
        at = text.indexOf(form, end);
      } else {
        at = text.indexOf(form, at + 1);
      }
    }
    return count;
  }

  private boolean begins(int at, String form) {
    if (at == 0) {
      return true;
    }
    int before = text.codePointBefore(at);
    int first = form.codePointAt(0);
    boolean isInNumber =
        Character.isDigit(first) && isSeparator(before) && at > 1 && isDigit(at - 2);
    return !isInNumber && !(isWord(first) && isWord(before));
  }

  /** A unit or an ending may follow a digit: {@code 5km}, {@code 1er}. */
  private boolean ends(int end, String form) {
    if (end == text.length()) {
      return true;
    }
    int after = text.codePointAt(end);
    int last = form.codePointBefore(form.length());
    if (Character.isDigit(last)) {
      boolean goesOn = isSeparator(after) && end + 1 < text.length() && isDigit(end + 1);
      return !Character.isDigit(after) && !goesOn;
    }
    return !(isWord(last) && isWord(after));
  }

  private static boolean isSeparator(int codePoint) {
    return SEPARATORS.indexOf(codePoint) >= 0;
  }

  private boolean isDigit(int at) {
    return Character.isDigit(text.charAt(at));
  }

  private static boolean isWord(int codePoint) {
    return Character.isLetterOrDigit(codePoint) && !isWithoutBlanks(codePoint);
  }

  /** Of scripts that have no blanks between words. */
  private static boolean isWithoutBlanks(int codePoint) {
    return Character.isIdeographic(codePoint)
        || switch (Character.UnicodeScript.of(codePoint)) {
          case HIRAGANA, KATAKANA, HANGUL, THAI, LAO, KHMER, MYANMAR -> true;
          default -> false;
        };
  }

  private String invented(SourceSentence source) {
    int[] rest = text.codePoints().anyMatch(source.reserved()) ? uncovered(source) : new int[0];
    return new String(rest, 0, rest.length);
  }

  private int[] uncovered(SourceSentence source) {
    int[] found = new int[text.length()];
    int count = 0;
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      if (!covered.get(at) && source.reserved().test(text.codePointAt(at))) {
        found[count++] = text.codePointAt(at);
      }
    }
    return Arrays.copyOf(found, count);
  }
}
