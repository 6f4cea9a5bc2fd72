package dev.unroll.text.token;

/** Surrogates: the pairs of code units that encode characters above U+FFFF in UTF-16. */
final class Surrogates {
  private Surrogates() {}

  /** Whether a code point of a string is an unpaired surrogate, which is not a character. */
  static boolean isHalf(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }
}
