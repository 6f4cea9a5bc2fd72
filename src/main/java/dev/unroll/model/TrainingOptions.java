package dev.unroll.model;

/**
 * The options of a training graph of a Transformer or an encoder–decoder.
 *
 * @param labelSmoothing the probability that a target gives up to all tokens evenly (Szegedy et al.
 *     2016)
 * @param dropout whether the graph takes dropout masks
 */
public record TrainingOptions(double labelSmoothing, boolean dropout) {
  /** The plain cross-entropy of the whole network. */
  public static final TrainingOptions EVALUATION = new TrainingOptions(0, false);
}
