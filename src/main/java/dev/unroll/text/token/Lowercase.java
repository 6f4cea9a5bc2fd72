package dev.unroll.text.token;

/**
 * Lower-casing as Hugging Face's {@code Lowercase} does it: each character by itself, so that a
 * capital sigma at a word's end becomes σ, not ς as {@link String#toLowerCase} has it.
 */
final class Lowercase {
  /** The only character whose lower case is two characters. */
  private static final int CAPITAL_I_WITH_DOT = 0x130;

  private Lowercase() {}

  static String of(String text) {
    StringBuilder small = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (c == CAPITAL_I_WITH_DOT) {
                small.append("i\u0307");
              } else {
                small.appendCodePoint(Character.toLowerCase(c));
              }
            });
    return small.toString();
  }
}
