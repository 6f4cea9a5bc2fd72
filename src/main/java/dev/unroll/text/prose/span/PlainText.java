package dev.unroll.text.prose.span;

/** A quick look at texts, most of which have no span. */
final class PlainText {
  private PlainText() {}

  /** Whether a sentence has only letters, blanks and punctuation that is in no span. */
  static boolean is(String sentence) {
    for (int i = 0; i < sentence.length(); i++) {
      char c = sentence.charAt(i);
      switch (c) {
        case '`', '<', '{', '%', '$', '@', '#', '&', '/', '\\', '~', '_', '=', '+', '^', '[' -> {
          return false;
        }
        case '.', '(', ':', ';' -> {
          boolean ends =
              i + 1 == sentence.length() || Character.isWhitespace(sentence.charAt(i + 1));
          if (!ends) {
            return false;
          }
        }
        case '-' -> {
          boolean begins = i == 0 || Character.isWhitespace(sentence.charAt(i - 1));
          boolean ends =
              i + 1 == sentence.length() || Character.isWhitespace(sentence.charAt(i + 1));
          if (begins && !ends) {
            return false;
          }
        }
        default -> {
          if (Character.isDigit(c)
              || Character.isSurrogate(c)
              || (c > 0x7F && (isCurrency(c) || Emoji.isSymbol(c) || isFraction(c)))) {
            return false;
          }
        }
      }
    }
    return true;
  }

  static boolean isCurrency(int c) {
    return Character.getType(c) == Character.CURRENCY_SYMBOL;
  }

  static boolean isFraction(int c) {
    return (c >= 0xBC && c <= 0xBE) || (c >= 0x2150 && c <= 0x215E);
  }
}
