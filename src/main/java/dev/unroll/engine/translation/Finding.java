package dev.unroll.engine.translation;

import dev.unroll.engine.lexical.Verification;

/**
 * A translation that a search found, and what is to be said of it.
 *
 * @param text of it
 * @param hasLoop whether it says the same too often in a row
 * @param avoided how many words it has that it is to do without
 */
record Finding(
    SentenceSearch.Found found,
    String text,
    Verification verification,
    boolean hasLoop,
    int avoided) {
  /** Whether it is as it must be. */
  boolean isGood() {
    return verification.isMet() && !hasLoop;
  }

  /** How many tokens it has, its end included. */
  int tokens() {
    return found.prefix().length();
  }
}
