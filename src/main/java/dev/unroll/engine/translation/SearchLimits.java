package dev.unroll.engine.translation;

/**
 * The limits of one sentence's search.
 *
 * @param begin the token that the decoder gets first
 * @param end the token that ends a translation
 * @param maxLength most tokens of a translation, its end included
 */
record SearchLimits(int begin, int end, int maxLength) {
  SearchLimits {
    if (maxLength < 1) {
      throw new IllegalArgumentException("a translation has at least its end, not " + maxLength);
    }
  }

  /** Whether a hypothesis has room for nothing but the end. */
  boolean onlyEndFits(Prefix prefix) {
    return prefix.length() + 1 == maxLength;
  }
}
