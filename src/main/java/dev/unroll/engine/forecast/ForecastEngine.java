package dev.unroll.engine.forecast;

import dev.unroll.bundle.Forecasting;
import dev.unroll.engine.Capability;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineHost;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.RequestRejected;
import dev.unroll.engine.ServedEngine;
import dev.unroll.forecast.WindowCodec;
import dev.unroll.series.TimeSeries;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Flow;

/**
 * One loaded model that forecasts whole horizons, and the platform thread that runs it.
 *
 * <p>Subscribers are called on the engine's thread or on the one that asks for more; they must not
 * block.
 */
public final class ForecastEngine implements ServedEngine {
  private final WindowCodec codec;
  private final EngineConfig config;
  private final EngineHost<ForecastEvent, ForecastJob> host;

  /**
   * Starts an engine.
   *
   * @param name the model's, for the thread's name
   * @param model closed with the engine
   */
  public ForecastEngine(
      String name,
      Forecasting.Direct task,
      DirectForecaster model,
      EngineConfig config,
      Clock clock,
      EngineListener listener) {
    this.codec = new WindowCodec(task);
    this.config = config;
    this.host =
        new EngineHost<>(
            name,
            jobs -> new ForecastLoop(model, task.inputs(), config, jobs),
            config,
            clock,
            listener);
  }

  @Override
  public EngineHost<?, ?> host() {
    return host;
  }

  /** Windows as the model reads them. */
  public WindowCodec codec() {
    return codec;
  }

  /**
   * Admits a request, see {@link EngineHost#submit}. The answer is one event.
   *
   * @param series the pasts, raw
   * @param horizon steps after each
   * @param listener is told of this request, too
   * @throws RequestRejected when it is not admitted
   */
  public Flow.Publisher<ForecastEvent> submit(
      List<TimeSeries> series, int horizon, EngineListener listener) {
    List<TimeSeries> all = List.copyOf(series);
    return host.submit(
        config.textsCounted(all.size()),
        Capability.FORECASTS,
        listener,
        () -> {
          check(all, horizon);
          return job -> new ForecastJob(job, codec, all, horizon);
        });
  }

  private void check(List<TimeSeries> series, int horizon) {
    if (series.isEmpty()) {
      throw new RequestRejected.BadSeries("there is no series");
    }
    if (series.size() > config.mostTexts()) {
      throw RequestRejected.TooManyTexts.ofReader(series.size(), config.mostTexts());
    }
    long steps = (long) horizon * series.size();
    if (steps > config.maxTokens()) {
      throw new RequestRejected.TooManyTokens(
          (int) Math.min(Integer.MAX_VALUE, steps), config.maxTokens());
    }
    float[] row = new float[codec.task().inputs()];
    for (int i = 0; i < series.size(); i++) {
      TimeSeries one = series.get(i);
      if (codec.encode(one, one.length(), row).isEmpty() || !isFinite(row)) {
        throw new RequestRejected.BadSeries(
            "%s has no value among its last %,d steps, or values that are too large"
                .formatted(
                    series.size() == 1 ? "the series" : "series " + i, codec.task().context()));
      }
    }
  }

  private static boolean isFinite(float[] row) {
    for (float number : row) {
      if (!Float.isFinite(number)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.FORECASTS);
  }

  @Override
  public void warmUp() {
    List<TimeSeries> ones = List.of(TimeSeries.of("", 1, 2));
    ForecastEvent last =
        host.warmUp(job -> new ForecastJob(job, codec, ones, codec.task().horizon()));
    if (last instanceof ForecastEvent.Failed(String message, boolean _)) {
      throw new IllegalStateException(message);
    }
  }
}
