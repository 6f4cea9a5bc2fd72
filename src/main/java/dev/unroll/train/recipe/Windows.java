package dev.unroll.train.recipe;

/**
 * Training on independent, shuffled windows; the hidden state is zero at the start of each.
 *
 * @param length steps of a window
 * @param stride steps between the starts of two windows
 * @param predict which predictions count
 */
public record Windows(
    @Within("[1, 65536]") int length,
    @Default("1") @Within("[1, 1000000]") int stride,
    @Default("all") Predict predict) {

  /** Which predictions of a window count. */
  public enum Predict {
    /** Only the one after the whole window. */
    LAST,
    /** Every one. */
    ALL
  }
}
