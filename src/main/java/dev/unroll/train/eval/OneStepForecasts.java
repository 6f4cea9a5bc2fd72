package dev.unroll.train.eval;

import dev.unroll.bundle.Scaler;
import java.nio.FloatBuffer;

/**
 * A network's forecasts of every raw value of a series from the values before it.
 *
 * @param z the forecast of raw step {@code t}, scaled: {@code z[t][feature]}; the first {@link
 *     #first} are empty
 * @param first raw step that has a forecast
 */
@SuppressWarnings("ArrayRecordComponent") // large, and only read
record OneStepForecasts(float[][] z, int first) {

  /**
   * Reads the whole series in one go, the hidden state carried from its first step to its last.
   *
   * @param raw {@code [time][features]}
   */
  static OneStepForecasts of(ExportedNetwork network, Scaler scaler, double[][] raw) {
    float[][] steps = scaler.encode(raw);
    int features = scaler.features().size();
    int lost = raw.length - steps.length;
    float[][] forecasts = new float[raw.length][];
    network.reset();
    for (int from = 0; from < steps.length; from += ExportedNetwork.LONGEST) {
      int count = Math.min(ExportedNetwork.LONGEST, steps.length - from);
      FloatBuffer predictions = network.feed(steps, from, count);
      for (int i = 0; i < count; i++) {
        // Step k of the input comes from raw value k + lost and foretells the one after it.
        int target = from + i + lost + 1;
        if (target < raw.length) {
          forecasts[target] = new float[features];
          predictions.get(i * features, forecasts[target]);
        }
      }
    }
    return new OneStepForecasts(forecasts, lost + 1);
  }
}
