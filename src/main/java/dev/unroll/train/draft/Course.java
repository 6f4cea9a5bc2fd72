package dev.unroll.train.draft;

import java.math.BigDecimal;
import java.util.Locale;

/**
 * How long something is trained: so many passes over the data, but neither fewer updates than teach
 * anything nor more than are wanted. The rate rises for a tenth of them and then falls to 0, so
 * that the last updates settle; ten evaluations choose the best weights.
 *
 * @param updates of the weights
 * @param passes over the data that these are
 */
record Course(long updates, double passes) {
  /** Updates that a training has however little data there is. */
  private static final long USUAL = 300;

  /** Updates that a training has however little time there is: with fewer it warns. */
  static final long FEWEST = 200;

  private static final long LONGEST_WARM_UP = 1_000;
  private static final int EVALUATIONS = 10;

  /**
   * A course of some passes.
   *
   * @param perPass updates of a pass over the data
   * @param most updates that are wanted
   */
  static Course of(double perPass, double passes, long most) {
    long rounded = Math.round(perPass * passes / 50) * 50;
    long updates = Math.min(Math.max(rounded, USUAL), Math.max(FEWEST, most));
    return new Course(updates, updates / perPass);
  }

  /** Updates until the full rate. */
  long warmup() {
    return Math.clamp(updates / EVALUATIONS, 1, LONGEST_WARM_UP);
  }

  private long every() {
    return Math.max(1, updates / EVALUATIONS);
  }

  /**
   * The section {@code training} of a recipe.
   *
   * @param batch its lines about batches
   * @param each what a pass goes over: {@code text}
   */
  String training(String batch, String each, double learningRate, double weightDecay) {
    return "training:\n"
        + RecipeText.line(
            "  steps: " + updates, "updates of the weights: each %s %s".formatted(each, times()))
        + batch
        + """
          optimizer: {type: adamw, learningRate: %s, weightDecay: %s}
          schedule: {type: cosine, warmup: %d}   # the rate rises for a tenth, then falls to 0
          clip: 1.0
        """
            .formatted(plain(learningRate), plain(weightDecay), warmup())
        + RecipeText.line(
            "  evaluateEvery: %d steps".formatted(every()),
            "the best of ten evaluations becomes the model");
  }

  /** Without an exponent: 0.0003. */
  private static String plain(double number) {
    return BigDecimal.valueOf(number).toPlainString();
  }

  private String times() {
    return String.format(
        Locale.ROOT, passes < 10 ? "about %.1f times" : "about %.0f times", passes);
  }
}
