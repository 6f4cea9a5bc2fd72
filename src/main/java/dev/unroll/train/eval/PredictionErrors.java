package dev.unroll.train.eval;

import java.util.Arrays;

/**
 * The squared errors of a model that reads a series once and predicts every next step.
 *
 * @param squared {@code [time][feature]}, for the prediction of step {@code t}; step 0 has none and
 *     is 0
 */
@SuppressWarnings("ArrayRecordComponent") // large, and only read
record PredictionErrors(double[][] squared) {

  /**
   * @param steps what the model reads, {@code [time][features]}
   */
  static PredictionErrors of(ExportedModel model, float[][] steps) {
    double[][] squared = new double[steps.length][steps[0].length];
    float[][] predictions = model.predictions(Arrays.copyOf(steps, steps.length - 1));
    for (int t = 1; t < steps.length; t++) {
      for (int f = 0; f < steps[t].length; f++) {
        double error = predictions[t - 1][f] - steps[t][f];
        squared[t][f] = error * error;
      }
    }
    return new PredictionErrors(squared);
  }

  /** Root of the mean squared error over some features of one step. */
  double rootMean(int step, int fromFeature, int toFeature) {
    double sum = 0;
    for (int f = fromFeature; f < toFeature; f++) {
      sum += squared[step][f];
    }
    return Math.sqrt(sum / (toFeature - fromFeature));
  }

  /**
   * Root of the mean squared error of all features over every step with the same remainder.
   *
   * @param period steps of a cycle
   */
  double[] rootMeanByPhase(int period) {
    double[] sums = new double[period];
    long[] counts = new long[period];
    for (int t = 1; t < squared.length; t++) {
      for (double error : squared[t]) {
        sums[t % period] += error;
        counts[t % period]++;
      }
    }
    for (int phase = 0; phase < period; phase++) {
      sums[phase] = Math.sqrt(sums[phase] / Math.max(1, counts[phase]));
    }
    return sums;
  }

  /** Root of the mean squared error of everything. */
  double rootMean() {
    double sum = 0;
    for (int t = 1; t < squared.length; t++) {
      for (double error : squared[t]) {
        sum += error;
      }
    }
    return Math.sqrt(sum / ((squared.length - 1) * (double) squared[0].length));
  }
}
