package dev.unroll.engine.sampling;

import java.util.Map;

/**
 * What is done to logits because of the tokens that a text has already. With {@link #NONE} nothing
 * is.
 *
 * @param repetition divides positive logits of tokens in the prompt or the text, and multiplies
 *     negative ones (Keskar et al. 2019); 1 for none
 * @param presence is subtracted from the logits of tokens that the text has; 0 for none
 * @param frequency is subtracted as often as the text has the token; 0 for none
 * @param bias is added to the logits of single tokens, before the others
 */
public record Penalties(
    double repetition, double presence, double frequency, Map<Integer, Double> bias) {
  public static final Penalties NONE = new Penalties(1, 0, 0, Map.of());

  public Penalties {
    if (!(repetition > 0 && repetition < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("repetition must be above 0, not " + repetition);
    }
    if (!Double.isFinite(presence) || !Double.isFinite(frequency)) {
      throw new IllegalArgumentException("penalties must be finite");
    }
    bias = Map.copyOf(bias);
  }

  /** A logit, or a log-probability, of a token that was there: nearer to -∞ for more than 1. */
  public static double repeated(double value, double repetition) {
    return value > 0 ? value / repetition : value * repetition;
  }

  /** Whether logits depend on the tokens that the text has. */
  boolean dependOnText() {
    return repetition != 1 || presence != 0 || frequency != 0;
  }
}
