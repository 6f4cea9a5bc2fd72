package dev.unroll.train.eval.label;

import java.util.Arrays;

/** A confusion matrix: how often each class was predicted as which. */
public final class Confusion {
  private final int[][] counts; // [actual][predicted]

  public Confusion(int classes) {
    counts = new int[classes][classes];
  }

  public void add(int actual, int predicted) {
    counts[actual][predicted]++;
  }

  /** How often each class was predicted as which, {@code [actual][predicted]}. */
  int[][] counts() {
    return Arrays.stream(counts).map(int[]::clone).toArray(int[][]::new);
  }

  /** The share of correct predictions. */
  public double accuracy() {
    int correct = 0;
    int all = 0;
    for (int actual = 0; actual < counts.length; actual++) {
      for (int predicted = 0; predicted < counts.length; predicted++) {
        all += counts[actual][predicted];
        correct += actual == predicted ? counts[actual][predicted] : 0;
      }
    }
    return (double) correct / all;
  }

  /**
   * The unweighted mean of the F1 scores (the harmonic mean of precision and recall) of the classes
   * that occur.
   */
  public double macroF1() {
    double sum = 0;
    int occurring = 0;
    for (int c = 0; c < counts.length; c++) {
      int support = 0;
      int predictions = 0;
      for (int other = 0; other < counts.length; other++) {
        support += counts[c][other];
        predictions += counts[other][c];
      }
      if (support > 0) {
        occurring++;
        sum += 2.0 * counts[c][c] / (support + predictions);
      }
    }
    return sum / occurring;
  }

  /** The class of the highest probability. */
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
