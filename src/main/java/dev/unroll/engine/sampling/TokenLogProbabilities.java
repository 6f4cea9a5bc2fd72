package dev.unroll.engine.sampling;

import java.util.ArrayList;
import java.util.List;

/**
 * Log-probabilities of the token that was chosen and of the likeliest ones, by the model's own
 * distribution: before penalties and temperature. Tokens that must not come (logit -∞) have none.
 *
 * @param chosen the token that was chosen
 * @param likeliest the likeliest first
 */
public record TokenLogProbabilities(Entry chosen, List<Entry> likeliest) {
  public TokenLogProbabilities {
    likeliest = List.copyOf(likeliest);
  }

  /** A token and the logarithm of its probability. */
  public record Entry(int token, double logProbability) {}

  /**
   * Those of one step.
   *
   * @param logits {@code [vocab]}, as the model gave them
   * @param normalizer of the logits, see {@link LogSoftmax}
   * @param most how many of the likeliest
   */
  public static TokenLogProbabilities of(float[] logits, double normalizer, int token, int most) {
    int[] best = new int[Math.min(most, logits.length)];
    int count = 0;
    for (int i = 0; i < logits.length && best.length > 0; i++) {
      if (logits[i] == Float.NEGATIVE_INFINITY) {
        continue;
      }
      if (count < best.length || logits[i] > logits[best[count - 1]]) {
        int at = count < best.length ? count++ : count - 1;
        while (at > 0 && logits[i] > logits[best[at - 1]]) {
          best[at] = best[at - 1];
          at--;
        }
        best[at] = i;
      }
    }
    List<Entry> likeliest = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      likeliest.add(new Entry(best[i], logits[best[i]] - normalizer));
    }
    return new TokenLogProbabilities(new Entry(token, logits[token] - normalizer), likeliest);
  }
}
