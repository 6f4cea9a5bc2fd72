package dev.unroll.engine.sampling;

/**
 * How sure it is that a translation says what its source does, between 0 and 1: the probability
 * that it is about as a person would write it (a chrF2 of {@value #GOOD} or more).
 *
 * <p>It is a logistic regression over the mean log-probability of the translation's tokens, how far
 * its length is from the source's, and into how small pieces the source falls, as unknown words do.
 * Its weights are from the English and French models of this project and from sentences that these
 * have not been trained with, by src/test/load/ConfidenceFit.java; docs/results.md has the figures.
 */
public final class Confidence {
  /** The chrF2 that counts as good. */
  public static final int GOOD = 55;

  private static final double BIAS = 2.829;
  private static final double MEAN = 5.756;
  private static final double LENGTH = -0.332;
  private static final double PIECES = -0.484;

  private Confidence() {}

  /**
   * What is known of a translation.
   *
   * @param mean log-probability of its tokens
   * @param sourceTokens of its source, the end included
   * @param targetTokens of it, the end included
   * @param characters of its source
   */
  public record Signs(double mean, int sourceTokens, int targetTokens, int characters) {
    /** Of what is certain. */
    public static final Signs CERTAIN = new Signs(0, 0, 0, 0);
  }

  /** The confidence in a translation. */
  public static double of(Signs signs) {
    if (signs.equals(Signs.CERTAIN)) {
      return 1;
    }
    double length = Math.log((signs.targetTokens() + 2.0) / (signs.sourceTokens() + 2.0));
    double pieces = (double) signs.sourceTokens() / (signs.characters() + 4);
    double logit = BIAS + MEAN * signs.mean() + LENGTH * length * length + PIECES * pieces;
    return 1 / (1 + Math.exp(-logit));
  }
}
