package dev.unroll.train.eval;

import dev.unroll.bundle.Scaler;

/**
 * A model's forecasts of every raw value of a series from the values before it.
 *
 * @param z the forecast of raw step {@code t}, scaled: {@code z[t][feature]}; the first {@link
 *     #first} are empty
 * @param first raw step that has a forecast
 */
@SuppressWarnings("ArrayRecordComponent") // large, and only read
record OneStepForecasts(float[][] z, int first) {

  /**
   * Reads the whole series once, the hidden state carried from its first step to its last.
   *
   * @param raw {@code [time][features]}
   */
  static OneStepForecasts of(ExportedModel model, Scaler scaler, double[][] raw) {
    float[][] predictions = model.predictions(scaler.encode(raw));
    // Step k of the input comes from raw value k + first - 1, and its prediction is of the next
    // one.
    int first = raw.length - predictions.length + 1;
    float[][] forecasts = new float[raw.length][];
    System.arraycopy(predictions, 0, forecasts, first, raw.length - first);
    return new OneStepForecasts(forecasts, first);
  }
}
