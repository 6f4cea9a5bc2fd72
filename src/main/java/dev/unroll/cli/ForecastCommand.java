package dev.unroll.cli;

import dev.unroll.bundle.Example;
import dev.unroll.bundle.Feature;
import dev.unroll.bundle.LearntRange;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.cli.argument.ModelArgument;
import dev.unroll.engine.Event;
import dev.unroll.engine.Request;
import dev.unroll.text.Utf8Lines;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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
          + " example. A step of several features that starts with a minus goes after --."
    })
final class ForecastCommand implements Callable<Integer> {
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
      names = "--horizon",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many steps to forecast (${DEFAULT-VALUE}).")
  private int horizon;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException, IOException {
    if (file != null && !values.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "give values or --file, not both");
    }
    if (horizon < 1) {
      throw new ParameterException(
          spec.commandLine(), "--horizon must be at least 1, not " + horizon);
    }
    ModelFolder folder = model.read();
    if (!(folder.config().task() instanceof Task.Series task)) {
      throw WrongKind.of(folder, ", not series");
    }
    List<double[]> past = past(folder, task);
    new LearntRange(task)
        .warnings(past)
        .forEach(warning -> spec.commandLine().getErr().println("unroll: warning: " + warning));
    Request.Series request = new Request.Series(past, horizon);
    try (LoadedModel loaded = new LoadedModel(folder)) {
      stream(loaded, request, task);
    }
    return 0;
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
