package dev.unroll.train.recipe;

import static dev.unroll.train.recipe.ImpossibleValue.refuse;

import dev.unroll.data.set.Shares;

/**
 * Shares of the data, in the order in which they stand in it. What is left over is not used.
 *
 * @param train share that the weights are fitted to
 * @param validation share that decides when to stop and which weights to keep
 * @param test share that only the final figures are measured on
 */
public record Split(
    @Within("(0, 1)") double train,
    @Within("(0, 1)") double validation,
    @Default("0") @Within("[0, 1)") double test) {

  /** Room for the rounding of sums such as 0.7 + 0.2 + 0.1. */
  private static final double ROUNDING = 1e-9;

  public Split {
    double sum = train + validation + test;
    refuse(
        "train",
        sum > 1 + ROUNDING,
        "plus validation plus test must be at most 1, is " + (float) sum);
  }

  /** The same as the data sets take them. */
  public Shares shares() {
    return new Shares(train, validation, test);
  }
}
