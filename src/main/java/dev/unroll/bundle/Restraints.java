package dev.unroll.bundle;

import static dev.unroll.bundle.Required.atLeast;

/**
 * What a model that another program trained asks of the tokens of a target, beside their
 * likelihood.
 *
 * @param noRepeat the length of the runs of tokens that no target has twice; 0 for none
 * @param noRepeatOfSource the length of the runs that no target has of its source; 0 for none
 * @param least fewest tokens of a target before its end; 0 for none
 * @param repetition what the log-probability of a token that was there is multiplied with; 1 for
 *     nothing (Keskar et al. 2019, CTRL. arXiv:1909.05858)
 * @param normalized whether what is left of the probabilities is scaled to a sum of 1
 */
public record Restraints(
    int noRepeat, int noRepeatOfSource, int least, double repetition, boolean normalized) {
  public Restraints {
    atLeast(0, noRepeat, "noRepeat");
    atLeast(0, noRepeatOfSource, "noRepeatOfSource");
    atLeast(0, least, "least");
    if (!(repetition > 0 && repetition < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("repetition: must be above 0, is " + repetition);
    }
  }

  /** Whether they restrain anything. */
  public boolean isAny() {
    return noRepeat > 0 || noRepeatOfSource > 0 || least > 0 || repetition != 1;
  }
}
