package dev.unroll.engine.forecast;

import dev.unroll.engine.HostedJob;
import dev.unroll.engine.Job;
import dev.unroll.engine.Usage;
import dev.unroll.forecast.Quantiles;
import dev.unroll.forecast.WindowCodec;
import dev.unroll.forecast.WindowScale;
import dev.unroll.series.TimeSeries;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The series of one request. What is beyond the model's horizon is forecast from the middle of what
 * it forecast before. Belongs to the engine's thread.
 */
final class ForecastJob implements HostedJob<ForecastEvent> {
  private final Job<ForecastEvent> job;
  private final WindowCodec codec;
  private final int horizon;

  /** Each series with as many forecast steps as there are. */
  private final List<TimeSeries> series;

  private final List<double[][]> forecasts = new ArrayList<>();
  private final int steps;
  private int next;
  private int reached;

  ForecastJob(Job<ForecastEvent> job, WindowCodec codec, List<TimeSeries> series, int horizon) {
    this.job = job;
    this.codec = codec;
    this.horizon = horizon;
    this.series = new ArrayList<>(series);
    this.steps = series.stream().mapToInt(TimeSeries::length).sum();
    for (int i = 0; i < series.size(); i++) {
      forecasts.add(new double[codec.task().outputs()][horizon]);
    }
  }

  @Override
  public Job<ForecastEvent> job() {
    return job;
  }

  @Override
  public Usage usage() {
    return new Usage(steps, (int) Math.min(Integer.MAX_VALUE, (long) reached * series.size()));
  }

  boolean isStarted() {
    return next > 0 || reached > 0;
  }

  /**
   * Runs the model on the next windows.
   *
   * @param most windows of a run
   * @return whether all is done
   */
  boolean run(DirectForecaster model, int most) {
    int count = Math.min(most, series.size() - next);
    float[][] inputs = new float[count][codec.task().inputs()];
    long[] numbers = new long[count];
    List<WindowScale> scales = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      TimeSeries one = series.get(next + i);
      scales.add(
          codec
              .encode(one, one.length(), inputs[i])
              .orElseThrow(() -> new IllegalStateException("a window without a value")));
      numbers[i] = codec.number(one.id());
    }
    FloatBuffer outputs = model.run(inputs, numbers);
    for (int i = 0; i < count; i++) {
      take(next + i, codec.decode(outputs, scales.get(i)));
    }
    next += count;
    if (next == series.size()) {
      next = 0;
      reached += codec.task().horizon();
    }
    return reached >= horizon;
  }

  private void take(int index, double[][] forecast) {
    int count = Math.min(codec.task().horizon(), horizon - reached);
    for (int q = 0; q < forecast.length; q++) {
      for (int h = 0; h < count; h++) {
        if (!Double.isFinite(forecast[q][h])) {
          throw new IllegalStateException("the model's forecast is no number");
        }
        forecasts.get(index)[q][reached + h] = forecast[q][h];
      }
    }
    if (reached + count < horizon) {
      TimeSeries before = series.get(index);
      double[] middle = Quantiles.middle(codec.task(), forecast);
      double[] values = Arrays.copyOf(before.values(), before.length() + middle.length);
      System.arraycopy(middle, 0, values, before.length(), middle.length);
      series.set(index, before.withValues(values));
    }
  }

  ForecastEvent.Forecasted result() {
    return new ForecastEvent.Forecasted(forecasts, new Usage(steps, horizon * forecasts.size()));
  }
}
