package dev.unroll.engine.translation;

import dev.unroll.engine.sampling.LogSoftmax;
import java.util.Arrays;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The likeliest continuations offered so far, best first. Of equals the one offered first is
 * better. Almost every token of a vocabulary is refused with one comparison.
 */
final class Candidates {
  private final double[] scores;
  private final int[] parents;
  private final int[] tokens;
  private int capacity;
  private int size;

  Candidates(int capacity) {
    this.capacity = capacity;
    this.scores = new double[capacity];
    this.parents = new int[capacity];
    this.tokens = new int[capacity];
  }

  /** Removes all, and keeps at most {@code newCapacity}, which the first capacity bounds. */
  void clear(int newCapacity) {
    capacity = newCapacity;
    size = 0;
  }

  /**
   * Offers a hypothesis extended by each token that it may go on with.
   *
   * @param parent its place
   */
  void offer(
      int parent,
      Prefix prefix,
      SentenceSearch.Output output,
      SearchLimits limits,
      LogSoftmax logSoftmax) {
    float[] logits = output.logits(parent);
    double base = prefix.logProbability() - limits.restrain(prefix, logits, logSoftmax);
    output.suppress(logits);
    OptionalInt only = limits.only(prefix);
    if (only.isEmpty()) {
      offerAll(parent, base, logits, output.tokens());
    } else if (limits.isFree(prefix)) {
      offer(parent, only.getAsInt(), prefix.logProbability());
    } else {
      int token = only.getAsInt();
      offer(parent, token, base + logits[place(output.tokens(), token)]);
    }
  }

  /**
   * Offers a hypothesis extended by each token.
   *
   * @param base the score of a token with logit 0
   * @param tokens that the logits are for; null when they are for all
   */
  void offerAll(int parent, double base, float[] logits, int @Nullable [] tokens) {
    float floor = floor(base);
    for (int i = 0; i < logits.length; i++) {
      if (logits[i] >= floor) {
        offer(parent, tokens == null ? i : tokens[i], base + logits[i]);
        floor = floor(base);
      }
    }
  }

  /** The place of the logit of a token that has one. */
  static int place(int @Nullable [] tokens, int token) {
    return tokens == null ? token : Arrays.binarySearch(tokens, token);
  }

  /** A logit below which nothing is kept. It may be a little low, but never too high. */
  private float floor(double base) {
    return size < capacity ? -Float.MAX_VALUE : Math.nextDown((float) (scores[size - 1] - base));
  }

  /** Offers one continuation; one that is impossible is not kept. */
  void offer(int parent, int token, double score) {
    if (!(score > (size < capacity ? Double.NEGATIVE_INFINITY : scores[size - 1]))) {
      return;
    }
    int at = size < capacity ? size++ : size - 1;
    while (at > 0 && scores[at - 1] < score) {
      scores[at] = scores[at - 1];
      parents[at] = parents[at - 1];
      tokens[at] = tokens[at - 1];
      at--;
    }
    scores[at] = score;
    parents[at] = parent;
    tokens[at] = token;
  }

  int size() {
    return size;
  }

  double score(int place) {
    return scores[place];
  }

  int parent(int place) {
    return parents[place];
  }

  int token(int place) {
    return tokens[place];
  }
}
