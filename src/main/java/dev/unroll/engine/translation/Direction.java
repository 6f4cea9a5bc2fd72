package dev.unroll.engine.translation;

import java.util.OptionalInt;

/**
 * What a model is told of the languages of a text.
 *
 * @param before tokens before the source
 * @param first the token that the translation begins with, if there is one
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
record Direction(long[] before, OptionalInt first) {
  /** Of a model that is told nothing. */
  static final Direction PLAIN = new Direction(new long[0], OptionalInt.empty());
}
