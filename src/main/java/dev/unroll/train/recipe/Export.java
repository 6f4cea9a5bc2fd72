package dev.unroll.train.recipe;

/**
 * How the trained network is written.
 *
 * @param precision of the weights
 */
public record Export(@Default("fp32") Precision precision) {
  /** Number format of the weights. */
  public enum Precision {
    /** 32-bit floating point. */
    FP32
  }
}
