package dev.unroll.chat.tool;

/** Looks for marks in text of which more is to come. */
final class Marks {
  private Marks() {}

  /** How many blanks a text begins with. */
  static int blanks(CharSequence text) {
    return blanks(text, 0);
  }

  /** How many blanks there are from an index on. */
  static int blanks(CharSequence text, int from) {
    int at = from;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at - from;
  }

  /** Whether the mark is at an index. */
  static boolean startsWith(CharSequence text, int at, String mark) {
    return at + mark.length() <= text.length()
        && mark.contentEquals(text.subSequence(at, at + mark.length()));
  }

  /** Whether the mark is at an index, or its beginning is there and the text ends in it. */
  static boolean mayStartWith(CharSequence text, int at, String mark) {
    int to = Math.min(text.length(), at + mark.length());
    return mark.startsWith(text.subSequence(at, to).toString());
  }

  /** How many characters at the end of a text may be the beginning of a mark. */
  static int heldBack(CharSequence text, String mark) {
    for (int n = Math.min(mark.length() - 1, text.length()); n > 0; n--) {
      if (mayStartWith(text, text.length() - n, mark)) {
        return n;
      }
    }
    return 0;
  }
}
