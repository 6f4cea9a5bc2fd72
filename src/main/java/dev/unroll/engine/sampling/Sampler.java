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
  /** How many weights are summed at a time. */
  private static final int PART = 512;

  /** A token so far from the likeliest one weighs next to nothing. */
  private static final float WIDEST = 50;

  /** The distance of what is forbidden: its product with a weight of 0 is a number. */
  private static final float FARTHEST = 1e30f;

  private final Contenders contenders = new Contenders();
  private final Likeliest likeliest = new Likeliest();
  private final LogSoftmax logSoftmax = new LogSoftmax();
  private double[] weights = new double[0];
  private float[] distances = new float[0];
  private double[] parts = new double[0];

  /**
   * One token.
   *
   * @param logits {@code [vocab]}, the penalties already in them
   * @param random drawn from once, unless the temperature is 0
   * @throws GenerationFailed when the logits are not numbers
   */
  public int sample(float[] logits, Sampling sampling, RandomGenerator random) {
    contenders.look(logits);
    float max = contenders.max();
    if (sampling.temperature() == 0) {
      return contenders.best();
    }
    contenders.choose(sampling);
    int count = contenders.count();
    if (weights.length < count) {
      weights = new double[count];
      distances = new float[count];
    }
    Exponentials.of(contenders.logits(), count, max, sampling.temperature(), weights);
    if (sampling.minP() > 0) {
      dropBelow(sampling.minP(), count);
    }
    if (sampling.typicalP() < 1) {
      dropUntypical(count, sampling);
    }
    boolean allTokens = sampling.topK() == 0 || sampling.topK() >= count;
    if (allTokens && sampling.topP() == 1) {
      return contenders.token(draw(count, random));
    }
    float widest = distances(count, sampling);
    if (sampling.minP() > 0 || sampling.typicalP() < 1) {
      moveAwayDropped(count);
    }
    likeliest.count(distances, weights, count, widest);
    if (!allTokens) {
      likeliest.takeFirst(sampling.topK());
    }
    if (sampling.topP() < 1) {
      likeliest.takeShare(sampling.topP());
    }
    return contenders.token(likeliest.at(random.nextDouble() * likeliest.weight()));
  }

  /**
   * The distances of logits from the largest, divided by the temperature.
   *
   * @return about the largest one of those that weigh anything
   */
  private float distances(int count, Sampling sampling) {
    float[] logits = contenders.logits();
    float max = contenders.max();
    float inverse = (float) Math.min(1 / sampling.temperature(), Float.MAX_VALUE);
    for (int i = 0; i < count; i++) {
      distances[i] = Math.min((max - logits[i]) * inverse, FARTHEST);
    }
    return Math.min((max - contenders.min()) * inverse, WIDEST);
  }

  /** What to subtract from logits for log-probabilities, see {@link LogSoftmax}. */
  double normalizer(float[] logits) {
    return logSoftmax.normalizer(logits);
  }

  private void moveAwayDropped(int count) {
    for (int i = 0; i < count; i++) {
      distances[i] = weights[i] > 0 ? distances[i] : FARTHEST;
    }
  }

  private void dropBelow(double least, int count) {
    for (int i = 0; i < count; i++) {
      weights[i] = weights[i] < least ? 0 : weights[i];
    }
  }

  /**
   * Meister et al. 2022: a token's surprise is {@code -log p}, its expectation the entropy. Here
   * both are without {@code log Σ weights}, which is the same for all tokens.
   */
  private void dropUntypical(int count, Sampling sampling) {
    float widest = distances(count, sampling);
    moveAwayDropped(count);
    double surprise = 0;
    double total = 0;
    for (int from = 0; from < count; from += PART) {
      double ofPart = 0;
      for (int i = from; i < Math.min(count, from + PART); i++) {
        ofPart += weights[i] * distances[i];
      }
      surprise += ofPart;
      total += Exponentials.sum(weights, from, Math.min(count, from + PART));
    }
    float entropy = (float) (surprise / total);
    for (int i = 0; i < count; i++) {
      distances[i] = Math.abs(distances[i] - entropy);
    }
    likeliest.count(distances, weights, count, widest);
    likeliest.takeShare(sampling.typicalP());
    likeliest.clearOthers(weights);
  }

  /** A place by its weight. */
  private int draw(int count, RandomGenerator random) {
    int all = Math.ceilDiv(count, PART);
    if (parts.length < all) {
      parts = new double[all];
    }
    for (int part = 0; part < all; part++) {
      parts[part] = Exponentials.sum(weights, part * PART, Math.min(count, (part + 1) * PART));
    }
    double left = random.nextDouble() * Exponentials.sum(parts, all);
    int last = 0; // The rounded sum may be slightly larger than its steps.
    for (int part = 0; part < all; part++) {
      if (left >= parts[part]) {
        left -= parts[part];
        continue;
      }
      for (int i = part * PART; i < Math.min(count, (part + 1) * PART); i++) {
        if (weights[i] > 0) {
          last = i;
          left -= weights[i];
          if (left < 0) {
            return i;
          }
        }
      }
    }
    return weights[last] > 0 ? last : heaviest(count);
  }

  private int heaviest(int count) {
    int best = 0;
    for (int i = 1; i < count; i++) {
      best = weights[i] > weights[best] ? i : best;
    }
    return best;
  }
}
