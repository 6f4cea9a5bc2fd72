package dev.unroll.engine.translation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a hypothesis so far, as a linked list from the last token to the first. Hypotheses
 * with a common prefix share its nodes; two prefixes are the same only if they are the same object.
 *
 * @param token the last token; of the empty prefix the one that the decoder gets first
 * @param length how many tokens it has, without the one that the decoder gets first
 * @param logProbability of all its tokens
 * @param lastAttention to each source token when the last token was chosen, if it is needed
 */
@SuppressWarnings({"ArrayRecordComponent", "ReferenceEquality"}) // nodes of a list, not values
record Prefix(
    @Nullable Prefix before,
    int token,
    int length,
    double logProbability,
    float @Nullable [] lastAttention) {
  /**
   * The empty prefix.
   *
   * @param begin the token that the decoder gets first
   */
  static Prefix start(int begin) {
    return new Prefix(null, begin, 0, 0, null);
  }

  /** This prefix with one token more. */
  Prefix then(int nextToken, double nextLogProbability, float @Nullable [] nextAttention) {
    return new Prefix(this, nextToken, length + 1, nextLogProbability, nextAttention);
  }

  /** The longest common prefix with another prefix of the same search. */
  Prefix inCommon(Prefix other) {
    Prefix a = this;
    Prefix b = other;
    while (a != b) {
      if (a.length >= b.length) {
        a = Objects.requireNonNull(a.before);
      } else {
        b = Objects.requireNonNull(b.before);
      }
    }
    return a;
  }

  /** Its tokens from a place on. */
  int[] tokens(int from) {
    int[] tokens = new int[length - from];
    Prefix at = this;
    for (int i = tokens.length - 1; i >= 0 && at != null; i--) {
      tokens[i] = at.token;
      at = at.before;
    }
    return tokens;
  }

  /** Attention probabilities at each token, {@code [target][source]}; empty if not kept. */
  Deque<float[]> attention() {
    Deque<float[]> rows = new ArrayDeque<>();
    for (Prefix at = this; at != null; at = at.before) {
      if (at.lastAttention != null) {
        rows.addFirst(at.lastAttention);
      }
    }
    return rows;
  }
}
