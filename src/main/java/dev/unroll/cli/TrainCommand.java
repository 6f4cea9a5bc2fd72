package dev.unroll.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.cli.argument.ModelArgument;
import dev.unroll.cli.argument.ProviderName;
import dev.unroll.cli.report.BarReport;
import dev.unroll.cli.report.FetchReport;
import dev.unroll.cli.report.JournalReport;
import dev.unroll.cli.report.JsonReport;
import dev.unroll.cli.report.LastingReport;
import dev.unroll.cli.report.LineReport;
import dev.unroll.cli.report.TrainingReport;
import dev.unroll.data.store.DataStore;
import dev.unroll.journal.RunFolder;
import dev.unroll.journal.RunLog;
import dev.unroll.journal.RunState;
import dev.unroll.runtime.Provider;
import dev.unroll.train.Trainer;
import dev.unroll.train.loop.TrainingClock;
import dev.unroll.train.loop.TrainingEvent;
import dev.unroll.train.step.Compute;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code unroll train}: makes a model folder from its recipe. Progress is a live bar on a terminal,
 * else plain lines, or JSON lines on request. SIGINT and SIGTERM end it with a checkpoint.
 */
@Command(
    name = "train",
    description = "Train a model from the recipe.yaml in its folder.",
    footer = {
      "",
      "Example: unroll train models/sine-lstm --set training.epochs=3 --output /tmp/sine"
    })
final class TrainCommand implements Callable<Integer> {
  /** What a shell reports for a process that SIGINT ended. */
  private static final int INTERRUPTED = 130;

  @Parameters(paramLabel = "MODEL", description = "Folder with a recipe.yaml.")
  private Path folder = Path.of(".");

  @Option(
      names = "--resume",
      description = "Continue from the latest checkpoint; begin if there is none.")
  private boolean resume;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Override a key of the recipe, for example training.epochs=3.")
  private List<String> settings = List.of();

  @Option(
      names = "--output",
      paramLabel = "FOLDER",
      description = "Where to write the model (the recipe's folder).")
  private @Nullable Path output;

  @Option(names = "--json", description = "Report progress as one JSON object a line.")
  private boolean json;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that compute (as many as there are processors).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--provider",
      paramLabel = "NAME",
      defaultValue = "cpu",
      converter = ProviderName.class,
      description = "Where steps are computed: cpu, cuda, or auto (${DEFAULT-VALUE}).")
  private Provider provider = Provider.CPU;

  @Option(
      names = "--no-samples",
      description =
          "Do not show after evaluations what the model makes of held-out data, which takes up to a"
              + " twentieth of the time.")
  private boolean noSamples;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "Time between two checkpoints (${DEFAULT-VALUE}).")
  private double checkpointSeconds = 30;

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Why nothing can be trained; names of models, which other commands take, are common here. */
  private String withoutRecipe() {
    if (Files.isDirectory(folder)) {
      return folder + ": has no " + ModelFolder.RECIPE + " to train from";
    }
    Path named = ModelArgument.models().resolve(folder);
    return Files.isRegularFile(named.resolve(ModelFolder.RECIPE))
        ? "%s: no such folder; did you mean %s?".formatted(folder, named)
        : folder + ": no such folder";
  }

  @Override
  public Integer call() {
    if (threads < 1) {
      throw new ParameterException(
          spec.commandLine(), "--threads must be at least 1, not " + threads);
    }
    if (!(checkpointSeconds >= 0 && checkpointSeconds < 1e9)) {
      throw new ParameterException(
          spec.commandLine(), "--checkpoint-every must be at least 0, not " + checkpointSeconds);
    }
    ModelFolder.clean(folder.toAbsolutePath().normalize().resolveSibling("."));
    if (!Files.isRegularFile(folder.resolve(ModelFolder.RECIPE))) {
      throw new CommandFailed(withoutRecipe());
    }
    Trainer.Job job =
        new Trainer.Job(
            folder,
            output == null ? folder : output,
            settings,
            resume,
            Compute.on(provider, threads),
            Duration.ofNanos((long) (checkpointSeconds * 1e9)),
            System.getenv());
    // The process may end as soon as the outer block does, so all is said inside it.
    try (StopOnSignal stop = new StopOnSignal(resumeCommand())) {
      LastingReport report = new LastingReport(report());
      int exitCode = conclude(journalled(job, stop, report));
      if (report.failure().isPresent()) {
        throw report.failure().get();
      }
      return exitCode;
    }
  }

  /** Trains, and keeps the journal from which others see how it goes. */
  private Trainer.Result journalled(Trainer.Job job, StopOnSignal stop, LastingReport report) {
    JournalReport journal =
        new JournalReport(
            RunFolder.of(job.output(), job.environment()), begin(job), resume, System::nanoTime);
    try (LastingReport lasting = new LastingReport(journal)) {
      try {
        Trainer.Result result =
            train(
                job,
                stop,
                journal,
                event -> {
                  report.accept(event);
                  lasting.accept(event);
                });
        lasting.attempt(
            () ->
                journal.end(
                    result instanceof Trainer.Result.Written ? RunState.FINISHED : RunState.STOPPED,
                    null));
        return result;
      } catch (RuntimeException e) {
        lasting.attempt(() -> journal.end(RunState.FAILED, e.getMessage()));
        throw e;
      } finally {
        report.close();
        lasting.failure().ifPresent(e -> warn("the journal cannot be written: " + e.getMessage()));
      }
    }
  }

  private ObjectNode begin(Trainer.Job job) {
    List<String> arguments = new ArrayList<>(List.of("train", absolute(folder)));
    settings.forEach(setting -> arguments.addAll(List.of("--set", setting)));
    if (output != null) {
      arguments.addAll(List.of("--output", absolute(output)));
    }
    String recipe;
    try {
      recipe = Files.readString(folder.resolve(ModelFolder.RECIPE));
    } catch (IOException e) {
      recipe = ""; // Training says what is wrong with it.
    }
    return RunLog.begin(absolute(job.output()), absolute(Path.of("")), arguments, recipe);
  }

  private static String absolute(Path path) {
    return path.toAbsolutePath().normalize().toString();
  }

  private void warn(String text) {
    spec.commandLine().getErr().println("unroll: warning: " + text);
  }

  private Trainer.Result train(
      Trainer.Job job, StopOnSignal stop, JournalReport journal, Consumer<TrainingEvent> report) {
    BooleanSupplier stops = () -> stop.getAsBoolean() || journal.getAsBoolean();
    Consumer<TrainingEvent> listener =
        event -> {
          stop.observe(event);
          if (event instanceof TrainingEvent.Warning(String text)) {
            warn(text);
          }
          report.accept(event);
        };
    try (FetchReport fetching = FetchReport.onStandardError(isTerminal())) {
      return new Trainer(
              job, DataStore.ofUser(fetching), TrainingClock.SYSTEM, listener, stops, !noSamples)
          .run();
    }
  }

  private int conclude(Trainer.Result result) {
    return switch (result) {
      case Trainer.Result.Written _ -> {
        warnOfReplacedFolder();
        yield 0;
      }
      case Trainer.Result.Followed _ -> 0;
      case Trainer.Result.Interrupted(long updates, Path checkpoints) -> {
        System.err.printf(
            "unroll: stopped after update %d, checkpoint in %s; continue with: %s%n",
            updates, checkpoints, resumeCommand());
        yield INTERRUPTED;
      }
    };
  }

  /** A shell inside the folder that was swapped for the new one still sees the old one. */
  private void warnOfReplacedFolder() {
    Path written = (output == null ? folder : output).toAbsolutePath().normalize();
    if (Path.of("").toAbsolutePath().startsWith(written)) {
      System.err.println("unroll: the new model took this folder's place; see it with: cd .");
    }
  }

  private TrainingReport report() {
    PrintStream out = new PrintStream(StandardOutput.ofProcess(), true, StandardCharsets.UTF_8);
    if (json) {
      return new JsonReport(out);
    }
    return isTerminal()
        ? new BarReport(out, System::nanoTime)
        : new LineReport(out, System::nanoTime);
  }

  static boolean isTerminal() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
  }

  private String resumeCommand() {
    StringBuilder command = new StringBuilder("unroll train " + folder + " --resume");
    for (String setting : settings) {
      command.append(" --set ").append(setting);
    }
    if (output != null) {
      command.append(" --output ").append(output);
    }
    return command.toString();
  }
}
