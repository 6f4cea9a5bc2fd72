package dev.unroll.cli.series;

import dev.unroll.bundle.Example;
import dev.unroll.bundle.Forecasting;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.data.store.DataException;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.RequestRejected;
import dev.unroll.engine.forecast.ForecastEngine;
import dev.unroll.engine.forecast.ForecastEvent;
import dev.unroll.engine.ort.OrtEngines;
import dev.unroll.engine.ort.RuntimeOptions;
import dev.unroll.forecast.ForecastWarnings;
import dev.unroll.forecast.Quantiles;
import dev.unroll.series.Frequency;
import dev.unroll.series.TimeSeries;
import dev.unroll.series.csv.CsvColumns;
import dev.unroll.series.csv.CsvSeries;
import dev.unroll.series.csv.SeriesFile;
import dev.unroll.train.recipe.CsvSource;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.recipe.RecipeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * The series of a CSV file with the columns of the model's recipe, forecast by a model that does
 * whole horizons, as CSV: a row a step with its quantiles.
 *
 * @param horizon steps after each series; the model's own when empty
 * @param levels quantiles that are written; the model's own when empty
 * @param warnings takes why a forecast may mean little
 */
public record CsvForecast(
    ModelFolder folder,
    Forecasting.Direct task,
    Optional<Integer> horizon,
    List<Double> levels,
    Consumer<String> warnings) {
  /** Most series of one request. */
  private static final int TOGETHER = 256;

  /** Refuses quantiles that the model does not give. */
  public CsvForecast {
    levels = levels.isEmpty() ? task.quantiles() : List.copyOf(levels);
    for (double level : levels) {
      try {
        Quantiles.check(task, level);
      } catch (IllegalArgumentException e) {
        throw new CommandFailed("%s: %s".formatted(folder.name(), e.getMessage()));
      }
    }
  }

  /**
   * Forecasts the series of a file.
   *
   * @throws CommandFailed with one line when that cannot be
   */
  public void ofFile(Path file, PrintWriter out) throws InterruptedException {
    try {
      forecast(parse(file.toString(), CsvSeries.content(file)), out);
    } catch (DataException e) {
      throw new CommandFailed(String.valueOf(e.getMessage()));
    }
  }

  /** Forecasts the series of a stream. */
  public void ofStream(String name, InputStream in, PrintWriter out)
      throws InterruptedException, IOException {
    try {
      forecast(parse(name, CsvSeries.content(name, in)), out);
    } catch (DataException e) {
      throw new CommandFailed(String.valueOf(e.getMessage()));
    }
  }

  /** Forecasts the model's example. */
  public void ofExample(PrintWriter out) throws InterruptedException {
    Example example = task.example();
    if (example == null) {
      throw new CommandFailed(folder.name() + " has no example: give --data");
    }
    double[] past = example.past().stream().mapToDouble(step -> step[0]).toArray();
    String id = task.exampleSeries();
    forecast(
        new SeriesFile(null, List.of(), List.of(TimeSeries.of(id == null ? "" : id, past))), out);
  }

  private SeriesFile parse(String name, byte[] content) {
    return CsvSeries.parse(name, content, columns(), task.frequency());
  }

  /** How the recipe reads its file; times and gaps as there. */
  private CsvColumns columns() {
    try {
      Recipe recipe = Recipe.read(folder.path().resolve(ModelFolder.RECIPE), List.of());
      if (recipe.data() instanceof CsvSource source) {
        return source.columns();
      }
    } catch (RecipeException e) {
      throw new CommandFailed(
          "%s: its recipe says which columns to read, but %s"
              .formatted(folder.name(), e.getMessage()));
    }
    throw new CommandFailed(folder.name() + ": its recipe names no csv-file");
  }

  private void forecast(SeriesFile file, PrintWriter out) throws InterruptedException {
    Frequency frequency = file.frequency();
    if (frequency != null
        && task.frequency() != null
        && !frequency.toString().equals(task.frequency())) {
      throw new CommandFailed(
          "the steps of the file are %s apart, but the model has learnt steps of %s"
              .formatted(frequency, task.frequency()));
    }
    int steps = horizon.orElse(task.horizon());
    // No limit but the user's patience.
    EngineConfig config = EngineConfig.defaults().withSlots(1).withoutLengthLimits();
    try (ForecastEngine engine =
        new OrtEngines(RuntimeOptions.defaults(), config, Clock.SYSTEM)
            .openForecast(folder, EngineListener.NONE)) {
      header(out);
      int together = Math.min(TOGETHER, config.mostTexts());
      for (int from = 0; from < file.series().size(); from += together) {
        List<TimeSeries> some =
            file.series().subList(from, Math.min(from + together, file.series().size()));
        some.forEach(one -> warn(one, steps));
        ForecastEvent.Forecasted done = answer(engine, some, steps);
        for (int i = 0; i < some.size(); i++) {
          write(engine, some.get(i), done.forecasts().get(i), steps, file.haveOffsets(), out);
        }
      }
    } catch (RequestRejected e) {
      throw new CommandFailed(String.valueOf(e.getMessage()));
    }
    out.flush();
  }

  private void warn(TimeSeries series, int steps) {
    ForecastWarnings.of(task, series, steps)
        .forEach(warning -> warnings.accept(series.id() + ": " + warning));
  }

  private void header(PrintWriter out) {
    StringBuilder header = new StringBuilder("series,step,time,forecast");
    header.append(task.distribution() == null ? "" : ",mean");
    levels.forEach(level -> header.append(",q").append(level));
    out.println(header);
  }

  private void write(
      ForecastEngine engine,
      TimeSeries series,
      double[][] forecast,
      int steps,
      boolean offsets,
      PrintWriter out) {
    double[] middle = Quantiles.middle(task, forecast);
    Optional<double[]> means = Quantiles.means(task, forecast);
    List<double[]> quantiles =
        levels.stream().map(level -> Quantiles.at(task, forecast, level)).toList();
    List<String> times = engine.codec().times(series, series.length(), steps, offsets);
    for (int h = 0; h < steps; h++) {
      StringBuilder row = new StringBuilder();
      row.append(quoted(series.id())).append(',').append(h + 1).append(',');
      row.append(times.isEmpty() ? "" : times.get(h));
      row.append(',').append((float) middle[h]);
      if (means.isPresent()) {
        row.append(',').append((float) means.get()[h]);
      }
      for (double[] quantile : quantiles) {
        row.append(',').append((float) quantile[h]);
      }
      out.println(row);
    }
  }

  private static String quoted(String text) {
    return text.matches("[^\",;\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  private static ForecastEvent.Forecasted answer(
      ForecastEngine engine, List<TimeSeries> series, int horizon) throws InterruptedException {
    CompletableFuture<ForecastEvent> answer = new CompletableFuture<>();
    engine.submit(series, horizon, EngineListener.NONE).subscribe(new First(answer));
    try {
      return switch (answer.get()) {
        case ForecastEvent.Forecasted done -> done;
        case ForecastEvent.Failed(String message, boolean _) -> throw new CommandFailed(message);
      };
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw new CommandFailed(String.valueOf(cause == null ? e : cause.getMessage()));
    }
  }

  /** Takes the only event. */
  private record First(CompletableFuture<ForecastEvent> answer)
      implements Flow.Subscriber<ForecastEvent> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(1);
    }

    @Override
    public void onNext(ForecastEvent event) {
      answer.complete(event);
    }

    @Override
    public void onError(Throwable failure) {
      answer.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      answer.completeExceptionally(new IllegalStateException("the model gave no answer"));
    }
  }
}
