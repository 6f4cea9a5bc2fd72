package dev.unroll.engine.sampling;

/**
 * The logarithm of a softmax: {@code log p_i = l_i - log Σ_j exp(l_j)}. Reuses its memory; belongs
 * to one thread.
 */
public final class LogSoftmax {
  private double[] exponentials = new double[0];

  /**
   * What to subtract from each logit.
   *
   * @param logits some may be negative infinity
   * @throws GenerationFailed when they are no numbers, or all are infinite
   */
  public double normalizer(float[] logits) {
    if (exponentials.length < logits.length) {
      exponentials = new double[logits.length];
    }
    float max = Exponentials.largest(logits);
    Exponentials.of(logits, logits.length, max, 1, exponentials);
    return max + Math.log(Exponentials.sum(exponentials, logits.length));
  }
}
