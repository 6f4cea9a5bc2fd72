package dev.unroll.cli.recipe;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.cli.argument.ModelArgument;
import dev.unroll.cli.report.FetchReport;
import dev.unroll.data.store.DataStore;
import dev.unroll.text.OneLine;
import dev.unroll.train.FittedRecipe;
import dev.unroll.train.TrainingTrial;
import dev.unroll.train.draft.Draft;
import dev.unroll.train.draft.Drafts;
import dev.unroll.train.step.Compute;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code unroll init}: writes a recipe that fits somebody's own data. */
@Command(
    name = "init",
    description =
        "Look at data of your own and write a recipe that fits it; unroll train then trains it.",
    footer = {
      "",
      "Examples: unroll init classifier --data tickets.tsv",
      "          unroll init series --data sales.csv --targets sales --series store",
      "          unroll init translation models/my-translator --data pairs.tsv --base translate-en-fr"
    })
public final class InitCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "KIND",
      description = {
        "What the model does, and the lines of its data:",
        "text: any text",
        "chat: {\"messages\": [{\"role\": …, \"content\": …}]}",
        "classifier: a label (or several), a tab, a text; or JSON lines",
        "translation: a text, a tab, what it becomes",
        "series: CSV, a header and a row a step, or a row a series"
      })
  private String kind = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "FOLDER",
      description = "The model's folder; in models/, named as the data, when left out.")
  private @Nullable Path folder;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FILE",
      description = "The file to learn from.")
  private Path data = Path.of(".");

  @Option(
      names = "--base",
      paramLabel = "MODEL",
      description = "A model to go on from; without it the network learns from nothing.")
  private @Nullable String base;

  @Option(
      names = "--from",
      paramLabel = "CODE",
      description = "Language of the texts that are translated, such as en.")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "CODE", description = "Language they become, such as fr.")
  private @Nullable String to;

  @Mixin private SeriesOptions series = new SeriesOptions();

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "60",
      description =
          "How long the training may take on this machine (${DEFAULT-VALUE}); a smaller network or"
              + " fewer updates keep to it.")
  private double minutes = 60;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Drafts.Kind what =
        Drafts.Kind.named(kind)
            .orElseThrow(
                () ->
                    new ParameterException(
                        spec.commandLine(),
                        "KIND must be one of %s, not '%s'".formatted(Drafts.Kind.words(), kind)));
    if (!(minutes > 0 && minutes < 1e6)) {
      throw new ParameterException(spec.commandLine(), "--minutes must be above 0, not " + minutes);
    }
    if (what != Drafts.Kind.TRANSLATION && (from != null || to != null)) {
      throw new ParameterException(spec.commandLine(), "--from and --to are for translation");
    }
    if (what != Drafts.Kind.SERIES) {
      series.refuseAll(spec.commandLine());
    }
    Path target = folder == null ? ModelArgument.models().resolve(stem(data)) : folder;
    Path recipe = target.resolve(ModelFolder.RECIPE);
    if (Files.exists(recipe)) {
      throw new CommandFailed(
          recipe + " is there already; remove it first, or name another folder");
    }
    ModelFolder model = base == null ? null : ModelFolder.read(ModelArgument.path(base));
    PrintWriter out = spec.commandLine().getOut();
    Draft draft =
        Drafts.of(new Drafts.Wish(what, data, model, from, to, series.wish(spec.commandLine())));
    draft.seen().forEach(line -> out.println(OneLine.of(line)));
    out.flush();
    FittedRecipe fitted = fitted(draft, target, model);
    out.println(description(fitted.trial()));
    if (fitted.trial().seconds() > minutes * 60) {
      out.printf(
          "which is longer than the %s minutes asked for: fewer updates would teach little%n",
          (float) minutes);
    }
    try {
      Files.createDirectories(target);
      Files.writeString(recipe, fitted.text());
    } catch (IOException e) {
      throw new CommandFailed(recipe + ": cannot be written: " + e.getMessage());
    }
    out.printf("%s written; next: unroll train %s%n", recipe, target);
    return 0;
  }

  private FittedRecipe fitted(Draft draft, Path target, @Nullable ModelFolder model) {
    FittedRecipe.Paths paths =
        new FittedRecipe.Paths(target, data, model == null ? null : model.path());
    try (FetchReport fetching = FetchReport.onStandardError(false)) {
      return FittedRecipe.of(
          draft,
          paths,
          DataStore.ofUser(fetching),
          Compute.cpu(Runtime.getRuntime().availableProcessors()),
          Duration.ofMillis((long) (minutes * 60_000)));
    }
  }

  private static String description(TrainingTrial trial) {
    return String.format(
        Locale.ROOT,
        "network: %,d parameters%ntime: about %s on this machine: %,d updates of %.3f s and %d"
            + " evaluations of %.1f s (measured: %d updates and one evaluation)",
        trial.parameters(),
        inWords(trial.seconds()),
        trial.updates(),
        trial.perUpdate(),
        trial.evaluations(),
        trial.perEvaluation(),
        trial.measured());
  }

  private static String inWords(double seconds) {
    return seconds < 90
        ? String.format(Locale.ROOT, "%.1f minutes", Math.max(0.1, seconds / 60))
        : String.format(Locale.ROOT, "%.0f minutes", seconds / 60);
  }

  /** A file's name without its ending, as the name of a model. */
  private static String stem(Path file) {
    String name = String.valueOf(file.getFileName()).replaceFirst("\\.[A-Za-z0-9]+$", "");
    String plain = name.replaceAll("[^A-Za-z0-9._-]+", "-").replaceFirst("^[._-]+", "");
    return plain.isEmpty() ? "my-model" : plain;
  }
}
