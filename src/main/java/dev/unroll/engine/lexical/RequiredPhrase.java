package dev.unroll.engine.lexical;

import dev.unroll.text.prose.span.Surroundings;

/**
 * One phrase that a translation must have.
 *
 * @param requirement the number of the requirement that it is of
 * @param surroundings what it may touch
 * @param isOrdered whether it keeps its place among others
 * @param spaced the token sequences that begin with a blank
 * @param glued the token sequences without one, for the beginning and behind signs
 */
record RequiredPhrase(
    int requirement,
    Surroundings surroundings,
    boolean isOrdered,
    PhraseNode spaced,
    PhraseNode glued) {
  /** The fewest tokens that it is for certain. */
  int tokens() {
    return spaced.isEmpty() ? glued.missing() : spaced.missing();
  }
}
