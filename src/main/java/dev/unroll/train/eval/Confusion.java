package dev.unroll.train.eval;

/** How often each class was told, and as which. */
public final class Confusion {
  private final int[][] counts; // [true][told]

  public Confusion(int classes) {
    counts = new int[classes][classes];
  }

  public void add(int truth, int told) {
    counts[truth][told]++;
  }

  /** Share that was told right. */
  public double accuracy() {
    int right = 0;
    int all = 0;
    for (int truth = 0; truth < counts.length; truth++) {
      for (int told = 0; told < counts.length; told++) {
        all += counts[truth][told];
        right += truth == told ? counts[truth][told] : 0;
      }
    }
    return (double) right / all;
  }

  /**
   * The mean over the classes that occur of the harmonic mean of precision and recall, whatever
   * their size.
   */
  public double macroF1() {
    double sum = 0;
    int occurring = 0;
    for (int c = 0; c < counts.length; c++) {
      int truths = 0;
      int tellings = 0;
      for (int other = 0; other < counts.length; other++) {
        truths += counts[c][other];
        tellings += counts[other][c];
      }
      if (truths > 0) {
        occurring++;
        sum += 2.0 * counts[c][c] / (truths + tellings);
      }
    }
    return sum / occurring;
  }

  public static int likeliest(double[] probabilities) {
    int best = 0;
    for (int i = 1; i < probabilities.length; i++) {
      if (probabilities[i] > probabilities[best]) {
        best = i;
      }
    }
    return best;
  }
}
