package dev.unroll.engine.sampling;

/**
 * The logarithm of a softmax: {@code log p_i = l_i - log Σ_j exp(l_j)}. Reuses its memory; belongs
 * to one thread.
 */
public final class LogSoftmax {
  private final double[] terms = new double[Exponentials.PIECE];

  /**
   * What to subtract from each logit.
   *
   * @param logits some may be negative infinity
   * @throws GenerationFailed when they are no numbers, or all are infinite
   */
  public double normalizer(float[] logits) {
    float max = Exponentials.largest(logits);
    return max + Math.log(Exponentials.sum(logits, max, terms));
  }
}
