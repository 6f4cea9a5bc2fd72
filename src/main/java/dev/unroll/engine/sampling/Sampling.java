package dev.unroll.engine.sampling;

/**
 * How a token is chosen from the model's distribution: {@link Penalties} change the logits, the
 * temperature divides them; what {@code minP} and {@code typicalP} leave out goes first, then all
 * but the {@code topK} likeliest, then all but the fewest of those that hold {@code topP} of what
 * is left; one of the rest is chosen by chance.
 *
 * @param temperature divides the logits; 0 always takes the likeliest token
 * @param topK how many tokens to choose from; 0 means all
 * @param topP share of the probability to choose from, in (0, 1]; 1 means all
 * @param minP the least probability, as a share of the likeliest token's, in [0, 1]; 0 means any
 * @param typicalP share of the probability that those tokens hold whose surprise is nearest to the
 *     expected one (Meister et al. 2022), in (0, 1]; 1 means all
 * @param penalties for tokens that are there already
 * @param seed of this sequence's own random generator: same seed, same text
 */
public record Sampling(
    double temperature,
    int topK,
    double topP,
    double minP,
    double typicalP,
    Penalties penalties,
    long seed) {
  public Sampling {
    if (!(temperature >= 0 && temperature < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("temperature must be at least 0, not " + temperature);
    }
    if (topK < 0) {
      throw new IllegalArgumentException("topK must be at least 0, not " + topK);
    }
    requireShare("topP", topP);
    requireShare("typicalP", typicalP);
    if (!(minP >= 0 && minP <= 1)) {
      throw new IllegalArgumentException("minP must be from 0 to 1, not " + minP);
    }
  }

  /** Temperature, {@code topK} and {@code topP} alone. */
  public Sampling(double temperature, int topK, double topP, long seed) {
    this(temperature, topK, topP, 0, 1, Penalties.NONE, seed);
  }

  private static void requireShare(String name, double share) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException(name + " must be above 0 and at most 1, not " + share);
    }
  }

  /** Always the likeliest token. */
  public static Sampling greedy() {
    return new Sampling(0, 0, 1, 0);
  }

  /** The same with another seed. */
  public Sampling withSeed(long other) {
    return new Sampling(temperature, topK, topP, minP, typicalP, penalties, other);
  }
}
