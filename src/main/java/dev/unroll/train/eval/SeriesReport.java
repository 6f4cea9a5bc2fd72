package dev.unroll.train.eval;

import dev.unroll.bundle.Scaler;
import dev.unroll.data.batch.Range;
import dev.unroll.data.set.SeriesData;
import dev.unroll.train.recipe.SeriesSource;
import dev.unroll.train.step.TrainingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is measured and drawn of a series model: it depends on what the series is. */
public record SeriesReport(
    SeriesSource source, SeriesData data, Scaler scaler, ExportedModel model) {

  private static final int DAYS_A_YEAR = 365;
  private static final int MONTHS_A_YEAR = 12;

  public List<Metric> metrics() {
    return switch (source) {
      case SeriesSource.SeattleWeather _ ->
          oneStep(new SeriesEvaluation.Season(DAYS_A_YEAR, "same day last year"));
      case SeriesSource.Sp500 _ ->
          oneStep(new SeriesEvaluation.Season(MONTHS_A_YEAR, "same month last year"));
      case SeriesSource.Sine sine -> {
        List<Metric> metrics = new ArrayList<>(oneStep(season(sine)));
        metrics.addAll(continuation(sine).metrics());
        yield metrics;
      }
      case SeriesSource.ElmanXor _ -> ElmanExperiment.of(data, model).xorMetrics();
      case SeriesSource.ElmanLetters _ -> ElmanExperiment.of(data, model).letterMetrics();
      case SeriesSource.ElmanSentences _ -> ElmanExperiment.of(data, model).sentenceMetrics();
    };
  }

  /** SVG files by name. */
  public SortedMap<String, String> figures() {
    SortedMap<String, String> figures = new TreeMap<>();
    switch (source) {
      case SeriesSource.SeattleWeather _, SeriesSource.Sp500 _ ->
          figures.put("forecasts.svg", ForecastFigure.oneStep(data, scaler, oneStepForecasts()));
      case SeriesSource.Sine sine ->
          figures.put("continuation.svg", ForecastFigure.continuation(continuation(sine)));
      case SeriesSource.ElmanXor _ ->
          figures.put("error-over-time.svg", ElmanExperiment.of(data, model).xorFigure());
      case SeriesSource.ElmanLetters _ -> {
        ElmanExperiment experiment = ElmanExperiment.of(data, model);
        figures.put("error-over-time.svg", experiment.letterFigure());
        figures.put("error-by-feature.svg", experiment.letterFeatureFigure());
      }
      case SeriesSource.ElmanSentences _ ->
          figures.put("word-clusters.svg", ElmanExperiment.of(data, model).sentenceFigure(model));
    }
    return figures;
  }

  private OneStepForecasts oneStepForecasts() {
    return OneStepForecasts.of(model, scaler, data.values());
  }

  private List<Metric> oneStep(SeriesEvaluation.@Nullable Season season) {
    Range test = data.test();
    if (test.length() == 0) {
      throw new TrainingException("the recipe leaves nothing for the test split");
    }
    return new SeriesEvaluation(
            scaler, data.values(), oneStepForecasts(), test.from(), test.to(), season)
        .metrics();
  }

  private static SeriesEvaluation.@Nullable Season season(SeriesSource.Sine sine) {
    return sine.period() == Math.rint(sine.period())
        ? new SeriesEvaluation.Season((int) sine.period(), "same place in the last period")
        : null;
  }

  /** The model reads all that comes before the test split and goes on by itself. */
  private SineContinuation continuation(SeriesSource.Sine sine) {
    int end = data.test().length() > 0 ? data.test().from() : data.validation().to();
    double[][] past = Arrays.copyOfRange(data.values(), 0, end);
    double[][] future =
        FreeRunningForecast.of(model, scaler, past, SineContinuation.horizon(sine.period()));
    return new SineContinuation(column(past), column(future), sine.period());
  }

  private static double[] column(double[][] values) {
    return Arrays.stream(values).mapToDouble(row -> row[0]).toArray();
  }
}
