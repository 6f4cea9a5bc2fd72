package dev.unroll.cli;

import dev.unroll.bundle.Example;
import dev.unroll.bundle.Feature;
import dev.unroll.bundle.Forecasting;
import dev.unroll.bundle.LearntRange;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.cli.argument.ModelArgument;
import dev.unroll.cli.series.CsvForecast;
import dev.unroll.engine.Event;
import dev.unroll.engine.Request;
import dev.unroll.text.Utf8Lines;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code unroll forecast}: continues a series, one line a step as it is computed, as CSV on stdout.
 */
@Command(
    name = "forecast",
    description = "Continue a series with a series model.",
    footer = {
      "",
      "The past comes from the values given, from --file, or, with neither, from the model's own"
          + " example. A step of several features that starts with a minus goes after --. Models that"
          + " forecast whole horizons read CSV files: --data."
    })
final class ForecastCommand implements Callable<Integer> {
  private static final int DEFAULT_HORIZON = 20;

  @Mixin private ModelArgument model = new ModelArgument();

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "VALUE",
      description = "Past values, oldest first; one step each, several features as 1.5,2.5,...")
  private List<String> values = List.of();

  @Option(
      names = "--file",
      paramLabel = "CSV",
      description = "Past values from a file, - for stdin; a header line names the columns.")
  private @Nullable String file;

  @Option(
      names = "--data",
      paramLabel = "CSV",
      description =
          "Series from a file with the columns of the model's recipe, - for stdin; for models that"
              + " forecast whole horizons.")
  private @Nullable String data;

  @Option(
      names = "--output",
      paramLabel = "CSV",
      description = "Where to write the forecasts of --data; to stdout without it.")
  private @Nullable Path output;

  @Option(
      names = "--horizon",
      paramLabel = "N",
      description = "How many steps to forecast (20, or those that the model forecasts at once).")
  private @Nullable Integer horizon;

  @Option(
      names = "--quantiles",
      split = ",",
      paramLabel = "Q",
      description =
          "Which quantiles to write, such as 0.1,0.5,0.9; for models that forecast whole horizons"
              + " (their own).")
  private List<Double> quantiles = List.of();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException, IOException {
    if (file != null && !values.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "give values or --file, not both");
    }
    int steps = horizon == null ? DEFAULT_HORIZON : horizon;
    if (steps < 1) {
      throw new ParameterException(
          spec.commandLine(), "--horizon must be at least 1, not " + steps);
    }
    ModelFolder folder = model.read();
    if (folder.config().task() instanceof Forecasting.Direct direct) {
      forecast(folder, direct);
      return 0;
    }
    if (data != null || output != null || !quantiles.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "--data, --output and --quantiles are for models that forecast whole horizons; give --file");
    }
    if (!(folder.config().task() instanceof Task.Series task)) {
      throw WrongKind.of(folder, ", not series");
    }
    List<double[]> past = past(folder, task);
    new LearntRange(task)
        .warnings(past)
        .forEach(warning -> spec.commandLine().getErr().println("unroll: warning: " + warning));
    Request.Series request = new Request.Series(past, steps);
    try (LoadedModel loaded = new LoadedModel(folder)) {
      stream(loaded, request, task);
    }
    return 0;
  }

  /** Series of a CSV file, each forecast at once. */
  private void forecast(ModelFolder folder, Forecasting.Direct task)
      throws InterruptedException, IOException {
    if (file != null || !values.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), folder.name() + " forecasts whole horizons: give --data");
    }
    CsvForecast forecast =
        new CsvForecast(
            folder,
            task,
            Optional.ofNullable(horizon),
            quantiles.stream().distinct().sorted().toList(),
            warning -> spec.commandLine().getErr().println("unroll: warning: " + warning));
    Path to = output;
    if (to == null) {
      forecast(forecast, spec.commandLine().getOut());
      return;
    }
    // Nothing is left of a failure but what was there before.
    Path made = to.resolveSibling(to.getFileName() + ".part");
    try {
      try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(made))) {
        forecast(forecast, out);
        if (out.checkError()) {
          throw new IOException("the disk may be full");
        }
      }
      Files.move(made, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new CommandFailed("%s: cannot be written: %s".formatted(to, e.getMessage()));
    } finally {
      Files.deleteIfExists(made);
    }
  }

  private void forecast(CsvForecast forecast, PrintWriter out)
      throws InterruptedException, IOException {
    String source = data;
    if (source == null) {
      forecast.ofExample(out);
    } else if (source.equals("-")) {
      forecast.ofStream(StandardInput.NAME, System.in, out);
    } else {
      forecast.ofFile(Path.of(source), out);
    }
  }

  private List<double[]> past(ModelFolder folder, Task.Series task) throws IOException {
    List<String> names = task.features().stream().map(Feature::name).toList();
    if (!values.isEmpty()) {
      return SeriesCsv.parse(values, names, "the values given");
    }
    if (file != null) {
      boolean standard = file.equals("-");
      try (Utf8Lines lines =
          standard
              ? StandardInput.lines()
              : new Utf8Lines(Files.newInputStream(Path.of(file)), file)) {
        return SeriesCsv.parse(lines.all(), names, standard ? StandardInput.NAME : file);
      }
    }
    Example example = task.example();
    if (example == null) {
      throw new CommandFailed(folder.name() + " has no example: give past values or --file");
    }
    return example.past();
  }

  /** One line a step; what a float32 network computes has no more digits than a float. */
  private void stream(LoadedModel loaded, Request.Series request, Task.Series task)
      throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        "step," + task.features().stream().map(Feature::name).collect(Collectors.joining(",")));
    loaded.answer(
        request,
        event -> {
          if (event instanceof Event.Value value) {
            out.println(
                (value.index() + 1)
                    + ","
                    + Arrays.stream(value.values())
                        .mapToObj(number -> Float.toString((float) number))
                        .collect(Collectors.joining(",")));
          }
          return true;
        });
  }
}
