package dev.unroll.train.subject;

import dev.unroll.train.input.PredictionUnit;

/**
 * The loss that a training minimises.
 *
 * @param unit of a prediction
 * @param label its name and unit, for an axis
 */
public record Loss(PredictionUnit unit, String label) {
  static Loss crossEntropy(PredictionUnit unit) {
    return new Loss(unit, "cross-entropy (nats a " + unit + ")");
  }
}
