package dev.unroll.engine.sampling;

import java.util.random.RandomGenerator;

/**
 * Chooses tokens from logits. One sampler serves a whole batch, row after row, and reuses its
 * memory; used by one thread.
 *
 * <p>With temperature {@code T} and logits {@code l} the weight of token {@code i} is {@code
 * exp((l_i - max l) / T)}: the largest is 1, so that nothing overflows. Equal logits are ordered by
 * token, so that the choice depends on nothing else.
 */
public final class Sampler {
  /** Weights below are never chosen, so that what is forbidden (logit -∞) never is. */
  private static final double LEAST = 1e-200;

  private final Likeliest likeliest = new Likeliest();
  private final LogSoftmax logSoftmax = new LogSoftmax();
  private double[] weights = new double[0];
  private double[] typicality = new double[0];
  private float[] surprise = new float[0];

  /**
   * One token.
   *
   * @param logits {@code [vocab]}, the penalties already in them
   * @param random drawn from once, unless the temperature is 0
   * @throws GenerationFailed when the logits are not numbers
   */
  public int sample(float[] logits, Sampling sampling, RandomGenerator random) {
    int best = argmax(logits);
    if (sampling.temperature() == 0) {
      return best;
    }
    if (weights.length < logits.length) {
      weights = new double[logits.length];
    }
    int vocab = logits.length;
    Exponentials.of(logits, logits[best], sampling.temperature(), weights);
    dropBelow(Math.max(sampling.minP(), LEAST), vocab);
    if (sampling.typicalP() < 1) {
      dropUntypical(sampling.typicalP(), vocab);
    }
    boolean allTokens = sampling.topK() == 0 || sampling.topK() >= vocab;
    if (allTokens && sampling.topP() == 1) {
      return draw(vocab, best, random);
    }
    likeliest.count(weights, weights, vocab);
    if (!allTokens) {
      likeliest.takeFirst(sampling.topK());
    }
    if (sampling.topP() < 1) {
      likeliest.takeShare(sampling.topP());
    }
    return likeliest.at(random.nextDouble() * likeliest.weight());
  }

  /** What to subtract from logits for log-probabilities, see {@link LogSoftmax}. */
  double normalizer(float[] logits) {
    return logSoftmax.normalizer(logits);
  }

  private static int argmax(float[] logits) {
    float max = Exponentials.largest(logits);
    int best = 0;
    while (logits[best] != max) {
      best++;
    }
    return best;
  }

  private void dropBelow(double least, int vocab) {
    for (int i = 0; i < vocab; i++) {
      weights[i] = weights[i] < least ? 0 : weights[i];
    }
  }

  /** Meister et al. 2022: a token's surprise is {@code -log p}, its expectation the entropy. */
  private void dropUntypical(double share, int vocab) {
    if (typicality.length < vocab) {
      typicality = new double[vocab];
      surprise = new float[vocab];
    }
    double total = Exponentials.sum(weights, vocab);
    double entropy = 0;
    for (int i = 0; i < vocab; i++) {
      double p = weights[i] / total;
      surprise[i] = p > 0 ? (float) -Math.log(p) : Float.POSITIVE_INFINITY;
      entropy += p > 0 ? p * surprise[i] : 0;
    }
    for (int i = 0; i < vocab; i++) {
      double distance = Math.abs(surprise[i] - entropy);
      typicality[i] = weights[i] > 0 ? Math.exp(-distance) : 0;
    }
    likeliest.count(typicality, weights, vocab);
    likeliest.takeShare(share);
    likeliest.clearOthers(weights);
  }

  private int draw(int vocab, int best, RandomGenerator random) {
    double left = random.nextDouble() * Exponentials.sum(weights, vocab);
    for (int i = 0; i < vocab; i++) {
      left -= weights[i];
      if (left < 0) {
        return i;
      }
    }
    return best; // The rounded sum was slightly larger than the sum of the rounded steps.
  }
}
