package dev.unroll.model;

/**
 * The options of a training graph of a Transformer or an encoder–decoder.
 *
 * @param labelSmoothing the probability that a target gives up to all tokens evenly (Szegedy et al.
 *     2016)
 * @param dropout whether the graph takes dropout masks
 * @param recomputed whether the gradient computes what is inside of layers again, to save memory
 */
public record TrainingOptions(double labelSmoothing, boolean dropout, boolean recomputed) {
  /** The plain cross-entropy of the whole network. */
  public static final TrainingOptions EVALUATION = new TrainingOptions(0, false);

  /** Options of a graph whose gradient keeps all that it needs. */
  public TrainingOptions(double labelSmoothing, boolean dropout) {
    this(labelSmoothing, dropout, false);
  }
}
