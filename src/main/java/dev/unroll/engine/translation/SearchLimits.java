package dev.unroll.engine.translation;

/**
 * What every search for one sentence's translation keeps to.
 *
 * @param begin the token that the decoder reads first
 * @param end the token that ends a translation
 * @param maxLength most tokens of a translation, its end included
 */
record Bounds(int begin, int end, int maxLength) {
  Bounds {
    if (maxLength < 1) {
      throw new IllegalArgumentException("a translation has at least its end, not " + maxLength);
    }
  }

  /** Whether a beginning has room for nothing but the end. */
  boolean onlyEndFits(Prefix prefix) {
    return prefix.length() + 1 == maxLength;
  }
}
