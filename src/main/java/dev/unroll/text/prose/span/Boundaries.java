package dev.unroll.text.prose.span;

/** Where a stretch of a text is a word or a number of its own. */
final class Boundaries {
  private static final String SEPARATORS = ".,'’\u00a0\u202f";

  private Boundaries() {}

  /** Whether a stretch neither continues a word or a number nor is continued by one. */
  static boolean areAround(String text, int start, int end) {
    return begins(text, start) && ends(text, start, end);
  }

  private static boolean begins(String text, int start) {
    if (start == 0) {
      return true;
    }
    int before = text.codePointBefore(start);
    int first = text.codePointAt(start);
    boolean inNumber =
        Character.isDigit(first)
            && SEPARATORS.indexOf(before) >= 0
            && start > 1
            && Character.isDigit(text.charAt(start - 2));
    return !inNumber && !(isWord(first) && isWord(before));
  }

  /** A unit or an ending may follow a number: {@code 5km}, {@code 1er}. */
  private static boolean ends(String text, int start, int end) {
    if (end == text.length()) {
      return true;
    }
    int after = text.codePointAt(end);
    int last = text.codePointBefore(end);
    if (Character.isDigit(last) && isNumber(text, start, end)) {
      boolean goesOn =
          SEPARATORS.indexOf(after) >= 0
              && end + 1 < text.length()
              && Character.isDigit(text.charAt(end + 1));
      return !Character.isDigit(after) && !goesOn;
    }
    return !(isWord(last) && isWord(after));
  }

  private static boolean isNumber(String text, int start, int end) {
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (Character.isLetter(c) || "@#_/\\".indexOf(c) >= 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isWord(int c) {
    return Character.isLetterOrDigit(c) && !isWithoutBlanks(c);
  }

  /** Of scripts that have no blanks between words. */
  private static boolean isWithoutBlanks(int c) {
    return Character.isIdeographic(c)
        || (c > 0x300
            && switch (Character.UnicodeScript.of(c)) {
              case HIRAGANA, KATAKANA, HANGUL, THAI, LAO, KHMER, MYANMAR -> true;
              default -> false;
            });
  }
}
