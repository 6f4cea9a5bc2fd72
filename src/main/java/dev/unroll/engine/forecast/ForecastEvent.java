package dev.unroll.engine.forecast;

import dev.unroll.engine.Usage;
import java.util.List;

/** The only event of an answer. */
public sealed interface ForecastEvent {
  /**
   * All series are forecast.
   *
   * @param forecasts in the order of the series, {@code [outputs][horizon]} each, raw: quantiles or
   *     the parameters of distributions
   * @param usage the past's steps and the forecast ones
   */
  record Forecasted(List<double[][]> forecasts, Usage usage) implements ForecastEvent {
    public Forecasted {
      forecasts = List.copyOf(forecasts);
    }
  }

  /**
   * There is no answer.
   *
   * @param message one line that may be shown to the caller
   * @param overdue whether it took too long; else the model or the engine failed
   */
  record Failed(String message, boolean overdue) implements ForecastEvent {}
}
