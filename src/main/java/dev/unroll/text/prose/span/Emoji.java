package dev.unroll.text.prose.span;

/** Emoji and other symbols, in the sequences that show one picture. */
final class Emoji {
  private static final int JOINER = 0x200D;
  private static final int KEYCAP = 0x20E3;
  private static final int TEXT_STYLE = 0xFE0E;
  private static final int EMOJI_STYLE = 0xFE0F;

  private Emoji() {}

  /** Where the symbols end that begin at an index; the index itself if there is none. */
  static int end(String text, int from) {
    int at = from;
    while (at < text.length()) {
      int next = one(text, at);
      if (next == at) {
        break;
      }
      at = next;
    }
    return at;
  }

  private static int one(String text, int at) {
    int first = text.codePointAt(at);
    int next = at + Character.charCount(first);
    if (isKeycapBase(first)) {
      int mark = skipStyle(text, next);
      return mark < text.length() && text.charAt(mark) == KEYCAP ? mark + 1 : at;
    }
    if (isRegional(first)) {
      return next < text.length() && isRegional(text.codePointAt(next)) ? next + 2 : next;
    }
    if (!isSymbol(first)) {
      return at;
    }
    next = modifiers(text, next);
    while (next < text.length() - 1 && text.charAt(next) == JOINER) {
      int joined = text.codePointAt(next + 1);
      if (!isSymbol(joined)) {
        break;
      }
      next = modifiers(text, next + 1 + Character.charCount(joined));
    }
    return next;
  }

  /** After the style, the colour of the skin and the tags of a flag. */
  private static int modifiers(String text, int from) {
    int at = from;
    while (at < text.length()) {
      int c = text.codePointAt(at);
      if (c != TEXT_STYLE && c != EMOJI_STYLE && !Character.isEmojiModifier(c) && !isTag(c)) {
        break;
      }
      at += Character.charCount(c);
    }
    return at;
  }

  private static int skipStyle(String text, int at) {
    return at < text.length() && text.charAt(at) == EMOJI_STYLE ? at + 1 : at;
  }

  private static boolean isKeycapBase(int c) {
    return (c >= '0' && c <= '9') || c == '#' || c == '*';
  }

  private static boolean isRegional(int c) {
    return c >= 0x1F1E6 && c <= 0x1F1FF;
  }

  private static boolean isTag(int c) {
    return c >= 0xE0020 && c <= 0xE007F;
  }

  /** Whether a character is a picture or a sign that no language spells out. */
  static boolean isSymbol(int c) {
    if (c < 0xA9) {
      return false;
    }
    boolean arrow = c >= 0x2190 && c <= 0x21FF;
    return arrow
        || Character.isExtendedPictographic(c)
        || Character.isEmojiPresentation(c)
        || Character.getType(c) == Character.PRIVATE_USE
        || (Character.getType(c) == Character.OTHER_SYMBOL && c != '\u00B0' && c != '\u2116');
  }
}
