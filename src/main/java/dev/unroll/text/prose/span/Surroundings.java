package dev.unroll.text.prose.span;

import java.util.Set;

/**
 * What a copy may touch in a translation: blanks and punctuation, and what it touches in its
 * source. So an address does not become another one by a word that is glued to it.
 *
 * @param isAnything whether it may touch everything but a word or a number that it would continue
 * @param isNumber whether it is a number, which units, endings and currency signs may touch
 * @param before the kinds of characters that it touches at its beginning
 * @param after likewise at its end
 */
public record Surroundings(boolean isAnything, boolean isNumber, String before, String after) {
  /** Of a word or a term. */
  public static final Surroundings OF_WORD = new Surroundings(true, false, "", "");

  private static final String OPENING = "([{«“„\"'’‘¡¿";
  private static final String CLOSING = ".,;:!?…)]}»”\"'’";
  private static final String DASHES = "-‐‑‒–—−";
  private static final String PERCENT = "%‰°";

  /** Units and the endings of ordinal numbers. */
  private static final Set<String> ENDINGS =
      Set.of(
          ("h min s ms km m cm mm kg g mg l L ml cl ha px pt mph W kW V A Hz kHz MHz GHz"
                  + " k K M B o Ko Mo Go To kB KB MB GB TB e er re ers ème èmes nd nde st rd th")
              .split(" ", -1));

  /** Those of a stretch of a source. */
  static Surroundings of(String source, int start, int end, boolean isNumber) {
    String before = start == 0 ? "" : kind(source.codePointBefore(start));
    String after = end == source.length() ? "" : kind(source.codePointAt(end));
    return new Surroundings(false, isNumber, before, after);
  }

  /** Those of a copy that is in two places. */
  Surroundings or(Surroundings other) {
    return new Surroundings(
        isAnything || other.isAnything,
        isNumber || other.isNumber,
        before + other.before,
        after + other.after);
  }

  /** Letters, digits, dashes and marks each are of one kind. */
  private static String kind(int c) {
    if (Character.isLetter(c)) {
      return "a";
    }
    if (Character.isDigit(c)) {
      return "0";
    }
    if (DASHES.indexOf(c) >= 0) {
      return "-";
    }
    return Character.getType(c) == Character.PRIVATE_USE ? "\uE000" : Character.toString(c);
  }

  /** Whether a stretch of a translation may be the copy. */
  public boolean hold(String text, int start, int end) {
    if (!Boundaries.areAround(text, start, end)) {
      return false;
    }
    if (isAnything) {
      return true;
    }
    int last = start == 0 ? -1 : text.codePointBefore(start);
    String next = text.substring(end, Math.min(text.length(), end + 8));
    String copy = text.substring(start, end);
    return mayFollow(last, copy) && mayPrecede(next, copy);
  }

  private static boolean isSign(int c) {
    return PERCENT.indexOf(c) >= 0 || PlainText.isCurrency(c);
  }

  private static boolean hasSign(String copy) {
    return copy.codePoints().anyMatch(Surroundings::isSign);
  }

  /** Whether a copy may be behind a character; -1 is the beginning. */
  public boolean mayFollow(int c, String copy) {
    return c < 0
        || isAnything
        || isBlank(c)
        || OPENING.indexOf(c) >= 0
        || (isNumber && PlainText.isCurrency(c) && !hasSign(copy))
        || before.contains(kind(c));
  }

  /** Whether a copy may be before a text. */
  public boolean mayPrecede(String text, String copy) {
    if (text.isEmpty() || isAnything) {
      return true;
    }
    int c = text.codePointAt(0);
    if (isBlank(c) || after.contains(kind(c))) {
      return true;
    }
    if (CLOSING.indexOf(c) >= 0) {
      return text.length() == 1 || !Character.isLetterOrDigit(text.codePointAt(1));
    }
    return isNumber && (isSign(c) ? !hasSign(copy) : isEnding(text));
  }

  private static boolean isEnding(String text) {
    int letters = 0;
    while (letters < text.length() && Character.isLetter(text.charAt(letters))) {
      letters++;
    }
    return ENDINGS.contains(text.substring(0, letters));
  }

  static boolean isOpening(int c) {
    return OPENING.indexOf(c) >= 0;
  }

  static boolean isClosing(int c) {
    return CLOSING.indexOf(c) >= 0;
  }

  static boolean isBlank(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }
}
