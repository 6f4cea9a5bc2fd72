package dev.unroll.text.prose.span;

import java.util.regex.Pattern;

/**
 * What a copy may touch in a translation: blanks and punctuation, and what it touches in its
 * source. So an address does not become another one by a word that is glued to it.
 *
 * @param isAnything whether it may touch everything but a word or a number that it would continue
 * @param isNumber whether it is a number, which ordinal endings and signs of currencies may touch
 * @param before the kinds of characters that it touches at its beginning
 * @param after likewise at its end
 */
public record Surroundings(boolean isAnything, boolean isNumber, String before, String after) {
  /** Of a word or a term. */
  public static final Surroundings OF_WORD = new Surroundings(true, false, "", "");

  private static final String OPENING = "([{«“„\"'’‘¡¿";

  /** Of these, those that may also close. */
  private static final String QUOTES = "\"'’";

  private static final String CLOSING = ".,;:!?…)]}»”\"'’";
  private static final String DASHES = "-‐‑‒–—−";
  private static final String PERCENT = "%‰°";

  /** A number that may be an ordinal, and what makes it one. */
  private static final Pattern COUNTED = Pattern.compile("\\p{Nd}{1,2}");

  private static final Pattern ORDINAL =
      Pattern.compile("(?:ers?|res?|es?|[èe]mes?|nde?s?|st|rd|th)(?=$|[\\s\u00A0,;:!?)])");

  /** How much of a text beside a copy is looked at. */
  static final int CONTEXT = 8;

  /** Those of a stretch of a source. */
  static Surroundings of(String source, int start, int end, boolean isNumber) {
    return new Surroundings(
        false,
        isNumber,
        start == 0 || opens(before(source, start)) ? "" : kind(source.codePointBefore(start)),
        end == source.length() || closes(after(source, end)) ? "" : kind(source.codePointAt(end)));
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

  /** Whether two characters are of one kind. */
  static boolean areAlike(int one, int other) {
    return kind(one).equals(kind(other));
  }

  /** Whether a stretch of a translation may be the copy. */
  public boolean hold(String text, int start, int end) {
    if (!Boundaries.areAround(text, start, end)) {
      return false;
    }
    if (isAnything) {
      return true;
    }
    String copy = text.substring(start, end);
    return mayFollow(before(text, start), copy) && mayPrecede(after(text, end), copy);
  }

  /** What of a text stands before a place, as far as it is looked at. */
  static String before(String text, int at) {
    return text.substring(Math.max(0, at - CONTEXT), at);
  }

  /** What of a text stands after a place, as far as it is looked at. */
  static String after(String text, int at) {
    return text.substring(at, Math.min(text.length(), at + CONTEXT));
  }

  private static boolean isSign(int c) {
    return PERCENT.indexOf(c) >= 0 || PlainText.isCurrency(c);
  }

  /** Whether a number has a sign, or the letters of a currency, or is a fraction. */
  private static boolean hasSign(String copy) {
    return copy.codePoints()
        .anyMatch(c -> isSign(c) || Character.isLetter(c) || PlainText.isFraction(c));
  }

  /** Whether a copy may be behind a text. */
  public boolean mayFollow(String text, String copy) {
    if (text.isEmpty() || isAnything) {
      return true;
    }
    int c = text.codePointBefore(text.length());
    if (before.contains(kind(c)) || opens(text)) {
      return true;
    }
    String further = text.substring(0, text.length() - Character.charCount(c));
    return isNumber
        && PlainText.isCurrency(c)
        && !hasSign(copy)
        && (further.isEmpty() || opens(further));
  }

  /** Whether a word or a number may begin behind a text, whatever they are. */
  private static boolean opens(String text) {
    int c = text.codePointBefore(text.length());
    if (QUOTES.indexOf(c) < 0) {
      return isBlank(c) || OPENING.indexOf(c) >= 0;
    }
    if (text.length() == 1) {
      return true;
    }
    int last = text.codePointBefore(text.length() - 1);
    return isBlank(last)
        || (OPENING.indexOf(last) >= 0 && last != c)
        || (c == '"' ? DASHES.indexOf(last) >= 0 : Character.isLetter(last));
  }

  /** Whether a copy may be before a text. */
  public boolean mayPrecede(String text, String copy) {
    if (text.isEmpty() || isAnything) {
      return true;
    }
    int c = text.codePointAt(0);
    if (after.contains(kind(c)) || closes(text)) {
      return true;
    }
    return isNumber
        && (isSign(c)
            ? !hasSign(copy) && (text.length() == 1 || closes(text.substring(1)))
            : COUNTED.matcher(copy).matches() && ORDINAL.matcher(text).lookingAt());
  }

  /** Whether a word or a number may end before a text, whatever they are. */
  private static boolean closes(String text) {
    int at = 0;
    while (at < text.length() && CLOSING.indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return at == text.length()
        || isBlank(text.charAt(at))
        || (at > 0 && !Character.isLetterOrDigit(text.codePointAt(at)));
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
