package dev.unroll.api.unroll;

import dev.unroll.api.access.Access;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.openai.TokenUsage;
import dev.unroll.api.registry.Submissions;
import dev.unroll.bundle.Forecasting;
import dev.unroll.engine.forecast.ForecastEngine;
import dev.unroll.engine.forecast.ForecastEvent;
import dev.unroll.forecast.ForecastWarnings;
import dev.unroll.forecast.Quantiles;
import dev.unroll.series.TimeSeries;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Answers requests to models that forecast whole horizons. */
final class HorizonForecasts {
  private final Submissions submissions;

  HorizonForecasts(Submissions submissions) {
    this.submissions = submissions;
  }

  /** The answer to a request, as one object. */
  Uni<HorizonForecast> answer(Access access, ForecastRequest request, ForecastEngine engine) {
    if (request.stream()) {
      throw ApiException.invalid(
          "stream",
          "stream is for models that continue step by step; this one has all steps at once");
    }
    Forecasting.Direct task = engine.codec().task();
    int horizon = request.horizon() == null ? task.horizon() : request.horizon();
    List<PastSeries> pasts = request.allPasts();
    List<TimeSeries> series = pasts.stream().map(past -> past.series(task)).toList();
    checkLevels(request, task);
    return submissions
        .forecast(access, request.model(), engine, series, horizon)
        // A quantile of a distribution takes microseconds: thousands are not for the engine's
        // thread.
        .emitOn(Infrastructure.getDefaultWorkerPool())
        .map(done -> of(request, engine, pasts, series, horizon, done));
  }

  private static void checkLevels(ForecastRequest request, Forecasting.Direct task) {
    for (double level : request.quantiles()) {
      try {
        Quantiles.check(task, level);
      } catch (IllegalArgumentException e) {
        throw ApiException.invalid("quantiles", "quantiles: " + e.getMessage());
      }
    }
  }

  private static HorizonForecast of(
      ForecastRequest request,
      ForecastEngine engine,
      List<PastSeries> pasts,
      List<TimeSeries> series,
      int horizon,
      ForecastEvent.Forecasted done) {
    Forecasting.Direct task = engine.codec().task();
    List<Double> wanted = request.quantiles().isEmpty() ? task.quantiles() : request.quantiles();
    List<HorizonForecast.OfSeries> forecasts = new ArrayList<>();
    for (int i = 0; i < series.size(); i++) {
      double[][] forecast = done.forecasts().get(i);
      Map<String, double[]> quantiles = new LinkedHashMap<>();
      for (double level : wanted) {
        quantiles.put(Double.toString(level), Quantiles.at(task, forecast, level));
      }
      TimeSeries one = series.get(i);
      forecasts.add(
          new HorizonForecast.OfSeries(
              pasts.get(i).id(),
              engine.codec().times(one, one.length(), horizon, pasts.get(i).hasOffset()),
              Quantiles.middle(task, forecast),
              Quantiles.means(task, forecast).orElse(null),
              quantiles,
              ForecastWarnings.of(task, one, horizon)));
    }
    return new HorizonForecast(
        "forecast",
        request.model(),
        Instant.now().getEpochSecond(),
        forecasts,
        TokenUsage.of(done.usage()));
  }
}
