package dev.unroll.text.prose;

/** The blanks around a text: white space, no-break spaces and control characters. */
final class Blanks {
  private Blanks() {}

  static boolean isBlank(int codePoint) {
    return Character.isWhitespace(codePoint)
        || Character.isSpaceChar(codePoint)
        || Character.isISOControl(codePoint)
        || codePoint == '\uFEFF';
  }

  /** Where the text begins that is not blank; its length if all of it is. */
  static int start(String text) {
    return start(text, 0);
  }

  /** Where, from an index on, the text begins that is not blank; its length if all of it is. */
  static int start(String text, int from) {
    int at = from;
    while (at < text.length() && isBlank(text.codePointAt(at))) {
      at += Character.charCount(text.codePointAt(at));
    }
    return at;
  }

  /** Where the text ends that is not blank; 0 if all of it is. */
  static int end(String text) {
    return end(text, text.length());
  }

  /** Where, up to an index, the text ends that is not blank; 0 if all of it is. */
  static int end(String text, int to) {
    int at = to;
    while (at > 0 && isBlank(text.codePointBefore(at))) {
      at -= Character.charCount(text.codePointBefore(at));
    }
    return at;
  }
}
