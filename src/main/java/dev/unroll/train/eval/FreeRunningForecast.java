package dev.unroll.train.eval;

import dev.unroll.bundle.Scaler;

/** A series continued by a model that reads its own predictions. */
final class FreeRunningForecast {

  private FreeRunningForecast() {}

  /**
   * The raw values {@code [horizon][features]} that follow the past.
   *
   * @param past raw values {@code [time][features]}
   */
  static double[][] of(ExportedModel model, Scaler scaler, double[][] past, int horizon) {
    float[][] predictions = model.predictions(scaler.encode(past));
    float[] z = predictions[predictions.length - 1];
    double[] previous = past[past.length - 1];
    double[][] future = new double[horizon][];
    for (int t = 0; t < horizon; t++) {
      previous = scaler.decode(previous, z);
      future[t] = previous;
      z = model.prediction(z);
    }
    return future;
  }
}
