package dev.unroll.train.eval.label;

/**
 * How well one label of several is told.
 *
 * @param texts that have it
 * @param given texts that the model gives it
 * @param right of these, those that have it
 */
public record LabelCount(String label, int texts, int given, int right) {
  /** The share of the texts with the label given that have it; 0 where it is given to none. */
  public double precision() {
    return given == 0 ? 0 : (double) right / given;
  }

  /** The share of the texts that have the label that are given it; 0 where no text has it. */
  public double recall() {
    return texts == 0 ? 0 : (double) right / texts;
  }

  /** The harmonic mean of precision and recall; 0 where nothing is right. */
  public double f1() {
    return f1(texts, given, right);
  }

  static double f1(long texts, long given, long right) {
    return right == 0 ? 0 : 2.0 * right / (texts + given);
  }
}
