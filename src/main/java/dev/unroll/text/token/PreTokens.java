package dev.unroll.text.token;

import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The pieces of a text that no token of a byte-level vocabulary spans: words with the space before
 * them, numbers, punctuation, white space (GPT-2, Radford et al. 2019). Hugging Face's {@code
 * ByteLevel} splits texts alike.
 */
final class PreTokens {
  private static final Pattern PIECE =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
          Pattern.UNICODE_CHARACTER_CLASS);

  private PreTokens() {}

  /** Passes on the pieces of a text in order; together they are the text. */
  static void split(String text, Consumer<String> pieces) {
    Matcher matcher = PIECE.matcher(text);
    while (matcher.find()) {
      pieces.accept(matcher.group());
    }
  }
}
