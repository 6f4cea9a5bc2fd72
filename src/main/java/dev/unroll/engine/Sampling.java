package dev.unroll.engine;

/**
 * How a token is chosen from the model's distribution: the {@code topK} likeliest tokens, of those
 * the fewest that hold {@code topP} of the probability, then one of them by chance.
 *
 * @param temperature divides the logits; 0 always takes the likeliest token
 * @param topK how many tokens to choose from; 0 means all
 * @param topP share of the probability to choose from, in (0, 1]; 1 means all
 * @param seed of this sequence's own random generator: same seed, same text
 */
public record Sampling(double temperature, int topK, double topP, long seed) {
  public Sampling {
    if (!(temperature >= 0 && temperature < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("temperature must be at least 0, not " + temperature);
    }
    if (topK < 0) {
      throw new IllegalArgumentException("topK must be at least 0, not " + topK);
    }
    if (!(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException("topP must be above 0 and at most 1, not " + topP);
    }
  }

  /** Always the likeliest token. */
  public static Sampling greedy() {
    return new Sampling(0, 0, 1, 0);
  }
}
