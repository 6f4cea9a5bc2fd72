package dev.unroll.text.token;

/** The halves of which Java makes the characters beyond U+FFFF. */
final class Surrogates {
  private Surrogates() {}

  /** Whether a code point of a string is a half without its other half, hence no character. */
  static boolean isHalf(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }
}
