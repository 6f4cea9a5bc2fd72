package dev.unroll.engine.forecast;

import java.nio.FloatBuffer;

/** A loaded model that forecasts a whole horizon at once. Used by one thread at a time. */
public interface DirectForecaster extends AutoCloseable {
  /**
   * Runs the model.
   *
   * @param inputs a window a row, {@code [rows][inputs]}
   * @param series the number of each row's series, 0 for one that is not known
   * @return {@code [rows, horizon·outputs]}, in memory of its own
   */
  FloatBuffer run(float[][] inputs, long[] series);

  @Override
  void close();
}
