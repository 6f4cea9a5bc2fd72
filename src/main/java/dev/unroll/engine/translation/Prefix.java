package dev.unroll.engine.translation;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A beginning of a translation: its last token, and the beginning before it. Those that begin alike
 * share what they have in common.
 */
final class Prefix {
  private final @Nullable Prefix before;
  private final int token;
  private final int length;
  private final double logProbability;
  private final float @Nullable [] attention;

  private Prefix(
      @Nullable Prefix before,
      int token,
      int length,
      double logProbability,
      float @Nullable [] attention) {
    this.before = before;
    this.token = token;
    this.length = length;
    this.logProbability = logProbability;
    this.attention = attention;
  }

  /**
   * What every translation begins with.
   *
   * @param begin the token that the decoder reads first
   */
  static Prefix start(int begin) {
    return new Prefix(null, begin, 0, 0, null);
  }

  /**
   * With one token more.
   *
   * @param nextLogProbability of the whole
   * @param nextAttention to each source token while the token was chosen, if it is of interest
   */
  Prefix then(int nextToken, double nextLogProbability, float @Nullable [] nextAttention) {
    return new Prefix(this, nextToken, length + 1, nextLogProbability, nextAttention);
  }

  /** The last token; at the start the one that the decoder reads first. */
  int token() {
    return token;
  }

  /** How many tokens it has, without the one that the decoder reads first. */
  int length() {
    return length;
  }

  double logProbability() {
    return logProbability;
  }

  /** The longest beginning of both. */
  Prefix inCommon(Prefix other) {
    Prefix a = this;
    Prefix b = other;
    while (a != b) {
      Prefix shortened = a.length >= b.length ? a.before : b.before;
      if (shortened == null) {
        throw new IllegalArgumentException("these begin with different starts");
      }
      if (a.length >= b.length) {
        a = shortened;
      } else {
        b = shortened;
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

  /** The attention paid while each token was chosen, {@code [target][source]}; none if not kept. */
  Deque<float[]> attention() {
    Deque<float[]> rows = new ArrayDeque<>();
    for (Prefix at = this; at != null; at = at.before) {
      if (at.attention != null) {
        rows.addFirst(at.attention);
      }
    }
    return rows;
  }
}
