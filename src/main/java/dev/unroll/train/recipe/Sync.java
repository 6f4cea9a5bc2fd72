package dev.unroll.train.recipe;

/**
 * Workers that train on their own for some updates and then join their weights, for slow networks
 * (DiLoCo; Douillard et al. 2023).
 *
 * @param every updates between two joins; an evaluation and the end join, too
 * @param outer how the joined change of the weights is applied
 * @param learningRate of that step
 * @param momentum of that step
 */
public record Sync(
    @Default("100") @Within("[1, 1000000]") int every,
    @Default("nesterov") Outer outer,
    @Default("0.7") @Within("(0, 10]") double learningRate,
    @Default("0.9") @Within("[0, 1)") double momentum) {
  /** How the mean change of all workers' weights changes the common ones. */
  public enum Outer {
    /** With momentum, looking ahead along it (Sutskever et al. 2013). */
    NESTEROV,
    /** As it is: the mean of the weights (local SGD), whatever rate and momentum are. */
    AVERAGE
  }
}
