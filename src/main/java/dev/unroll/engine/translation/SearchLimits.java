package dev.unroll.engine.translation;

import dev.unroll.engine.sampling.LogSoftmax;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The limits of one sentence's search.
 *
 * @param begin the token that the decoder gets first
 * @param end the token that ends a translation
 * @param maxLength most tokens of a translation, its end included
 * @param first the token that every translation begins with, if there is one
 * @param endIsFree whether the end that the limit forces counts as certain
 * @param isCut whether a translation of most tokens is complete without an end
 * @param restraint of the tokens, if there is one
 */
record SearchLimits(
    int begin,
    int end,
    int maxLength,
    OptionalInt first,
    boolean endIsFree,
    boolean isCut,
    Optional<TokenRestraint> restraint) {
  /** Limits without a certain first token. */
  SearchLimits(int begin, int end, int maxLength) {
    this(begin, end, maxLength, OptionalInt.empty(), false, false, Optional.empty());
  }

  SearchLimits {
    if (maxLength < 1) {
      throw new IllegalArgumentException("a translation has at least its end, not " + maxLength);
    }
  }

  /** The only token that a hypothesis can go on with, if there is one. */
  OptionalInt only(Prefix prefix) {
    if (onlyEndFits(prefix)) {
      return OptionalInt.of(end);
    }
    return prefix.length() == 0 ? first : OptionalInt.empty();
  }

  /**
   * Restrains what a hypothesis goes on with.
   *
   * @param logits of the next token, which are changed
   * @return what makes them log-probabilities
   */
  double restrain(Prefix prefix, float[] logits, LogSoftmax logSoftmax) {
    double normalizer = logSoftmax.normalizer(logits);
    if (restraint.isEmpty() || only(prefix).isPresent()) {
      return normalizer;
    }
    restraint.get().apply(prefix, logits, normalizer);
    return restraint.get().restraints().normalized() ? logSoftmax.normalizer(logits) : normalizer;
  }

  /** The same for a search that looks at logits as they are. */
  double restrainPlain(Prefix prefix, float[] logits, LogSoftmax logSoftmax) {
    double normalizer = logSoftmax.normalizer(logits);
    if (restraint.isPresent() && only(prefix).isEmpty()) {
      restraint.get().apply(prefix, logits, 0);
    }
    return normalizer;
  }

  /** Whether the only token counts as certain. */
  boolean isFree(Prefix prefix) {
    return !onlyEndFits(prefix) || endIsFree;
  }

  /** Whether a hypothesis is complete with this token. */
  boolean isComplete(Prefix prefix, int token) {
    return token == end || (isCut && prefix.length() + 1 == maxLength);
  }

  /** Whether a hypothesis has room for nothing but the end. */
  boolean onlyEndFits(Prefix prefix) {
    return !isCut && prefix.length() + 1 == maxLength;
  }
}
