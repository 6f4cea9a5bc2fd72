package dev.unroll.text.prose.normal;

import java.lang.Character.UnicodeScript;

/** Characters that show nothing: which of them a sentence can do without. */
final class Invisible {
  private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
  private static final int ZERO_WIDTH_JOINER = 0x200D;
  private static final int BLACK_FLAG = 0x1F3F4;
  private static final int KEYCAP = 0x20E3;

  private Invisible() {}

  /** A text without the characters that say nothing where they are. */
  static Normalized without(Normalized source) {
    String text = source.text();
    Normalized.Builder out = new Normalized.Builder(text.length());
    int before = ' ';
    int at = 0;
    while (at < text.length()) {
      int end = at + Character.charCount(text.codePointAt(at));
      if (!isRemoved(text, at, before)) {
        before = text.codePointAt(at);
        out.add(text.substring(at, end), source, at, end);
      }
      at = end;
    }
    return out.build();
  }

  private static boolean isRemoved(String text, int at, int before) {
    int codePoint = text.codePointAt(at);
    if (codePoint < 0x7F) {
      return codePoint < ' ' && !Character.isWhitespace(codePoint);
    }
    if (codePoint == ZERO_WIDTH_JOINER || codePoint == ZERO_WIDTH_NON_JOINER) {
      return !joins(text, at, before);
    }
    if (codePoint >= 0xFE00 && codePoint <= 0xFE0F) {
      return !(isEmoji(before) || isKeycap(text, at));
    }
    if (isTag(codePoint)) {
      return before != BLACK_FLAG && !isTag(before);
    }
    return (codePoint <= 0x9F && codePoint != 0x85) || isFormat(codePoint);
  }

  /** Format characters; those of Arabic and other scripts that show something stay. */
  private static boolean isFormat(int codePoint) {
    return codePoint == 0xAD
        || codePoint == 0x34F
        || codePoint == 0x61C
        || codePoint == 0x180E
        || codePoint == 0x200B
        || codePoint == 0x200E
        || codePoint == 0x200F
        || (codePoint >= 0x202A && codePoint <= 0x202E)
        || (codePoint >= 0x2060 && codePoint <= 0x206F)
        || codePoint == 0xFEFF
        || (codePoint >= 0xFFF9 && codePoint <= 0xFFFB)
        || codePoint == 0xE0001;
  }

  /** Whether a joiner makes one emoji of two, or a shape of a script that has joined letters. */
  private static boolean joins(String text, int at, int before) {
    if (at + 1 == text.length()) {
      return false;
    }
    int after = text.codePointAt(at + 1);
    if (isEmoji(before) || before == 0xFE0F) {
      return isEmoji(after);
    }
    if (!Character.isLetter(after)) {
      return false;
    }
    return switch (UnicodeScript.of(before)) {
      case COMMON, INHERITED, LATIN, GREEK, CYRILLIC, HAN, HIRAGANA, KATAKANA, HANGUL -> false;
      default -> true;
    };
  }

  private static boolean isKeycap(String text, int at) {
    return at + 1 < text.length() && text.charAt(at + 1) == KEYCAP;
  }

  private static boolean isTag(int codePoint) {
    return codePoint >= 0xE0020 && codePoint <= 0xE007F;
  }

  private static boolean isEmoji(int codePoint) {
    return (codePoint > 0xFF && Character.isEmoji(codePoint))
        || codePoint == 0xA9
        || codePoint == 0xAE;
  }
}
