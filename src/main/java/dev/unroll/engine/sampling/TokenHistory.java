package dev.unroll.engine.sampling;

import java.util.HashMap;
import java.util.Map;

/**
 * The tokens of one prompt and its text so far, and the {@link Penalties} that follow from them.
 */
public final class TokenHistory {
  private final Penalties penalties;

  /** How often the text has each token; 0 for those that only the prompt has. */
  private final Map<Integer, Integer> counts = new HashMap<>();

  /**
   * A text that has not begun.
   *
   * @param prompt token ids
   */
  public TokenHistory(Penalties penalties, long[] prompt) {
    this.penalties = penalties;
    if (penalties.repetition() != 1) {
      for (long token : prompt) {
        counts.put((int) token, 0);
      }
    }
  }

  /** Notes the text's next token. */
  public void add(int token) {
    if (penalties.dependOnText()) {
      counts.merge(token, 1, Integer::sum);
    }
  }

  /**
   * Changes the logits of the next token.
   *
   * @param logits {@code [vocab]}
   */
  public void applyTo(float[] logits) {
    penalties.bias().forEach((token, bias) -> logits[token] += bias.floatValue());
    counts.forEach(
        (token, count) -> {
          double logit = Penalties.repeated(logits[token], penalties.repetition());
          if (count > 0) {
            logit -= penalties.presence() + count * penalties.frequency();
          }
          logits[token] = (float) logit;
        });
  }
}
