package dev.unroll.text.token;

import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The pieces of a text that no token of a byte-level vocabulary spans: words with the space before
 * them, numbers, punctuation, white space (GPT-2, Radford et al. 2019). Hugging Face's {@code
 * ByteLevel} splits texts alike.
 */
public final class PreTokens {
  private static final Pattern PIECE =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
          Pattern.UNICODE_CHARACTER_CLASS);

  private PreTokens() {}

  /**
   * The same pieces, or with every digit a piece of its own, as behind Hugging Face's {@code
   * Digits}.
   */
  public static void split(String text, boolean digitsApart, Consumer<String> pieces) {
    int from = 0;
    for (int at = 0; digitsApart && at < text.length(); ) {
      int end = text.offsetByCodePoints(at, 1);
      if (isDigit(text.codePointAt(at))) {
        split(text.substring(from, at), pieces);
        pieces.accept(text.substring(at, end));
        from = end;
      }
      at = end;
    }
    split(text.substring(from), pieces);
  }

  private static boolean isDigit(int character) {
    return switch (Character.getType(character)) {
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
      default -> false;
    };
  }

  /** Passes on the pieces of a text in order; together they are the text. */
  static void split(String text, Consumer<String> pieces) {
    Matcher matcher = PIECE.matcher(text);
    while (matcher.find()) {
      pieces.accept(matcher.group());
    }
  }
}
