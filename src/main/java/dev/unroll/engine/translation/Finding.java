package dev.unroll.engine.translation;

import dev.unroll.engine.lexical.Verification;

/**
 * A translation that a search found, and what is to be said of it.
 *
 * @param text of it
 * @param hasLoop whether it says the same too often in a row
 */
record Finding(
    SentenceSearch.Found found, String text, Verification verification, boolean hasLoop) {
  /** Whether it is as it must be. */
  boolean isGood() {
    return verification.isMet() && !hasLoop;
  }

  /** How many tokens it has, its end included. */
  int tokens() {
    return found.prefix().length();
  }
}
