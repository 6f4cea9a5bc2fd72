package dev.unroll.cli;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.cli.argument.ModelArgument;
import dev.unroll.train.PairRecipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code unroll init}: writes a recipe that fits somebody's own data. */
@Command(
    name = "init",
    description = "Write the recipe of a model from data of your own; unroll train then makes it.",
    footer = {
      "",
      "Example: unroll init translation models/my-translator --data pairs.tsv --base translate-en-fr"
    })
final class InitCommand implements Callable<Integer> {
  private static final String TRANSLATION = "translation";

  @Parameters(index = "0", paramLabel = "KIND", description = "What the model does: translation.")
  private String kind = TRANSLATION;

  @Parameters(index = "1", paramLabel = "FOLDER", description = "The model's folder.")
  private Path folder = Path.of(".");

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FILE",
      description = "Pairs, one a line: a text, a tab, what it becomes.")
  private Path data = Path.of(".");

  @Option(
      names = "--base",
      paramLabel = "MODEL",
      description = "A translator to go on from; without it the network learns from nothing.")
  private @Nullable String base;

  @Option(names = "--from", paramLabel = "CODE", description = "Language of the texts, such as en.")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "CODE", description = "Language they become, such as fr.")
  private @Nullable String to;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (!kind.equals(TRANSLATION)) {
      throw new ParameterException(
          spec.commandLine(), "KIND must be translation, not '" + kind + "'");
    }
    Path recipe = folder.resolve(ModelFolder.RECIPE);
    if (Files.exists(recipe)) {
      throw new CommandFailed(
          recipe + " is there already; remove it first, or name another folder");
    }
    PairRecipe.Wish wish = new PairRecipe.Wish(data, folder, baseFolder(), from, to);
    String text = PairRecipe.of(wish);
    try {
      Files.createDirectories(folder);
      Files.writeString(recipe, text);
    } catch (IOException e) {
      throw new CommandFailed(recipe + ": cannot be written: " + e.getMessage());
    }
    spec.commandLine().getOut().printf("%s written; next: unroll train %s%n", recipe, folder);
    return 0;
  }

  private @Nullable ModelFolder baseFolder() {
    if (base == null) {
      return null;
    }
    ModelFolder found = ModelFolder.read(ModelArgument.path(base));
    if (!(found.config().task() instanceof Task.Seq2Seq)) {
      throw new CommandFailed("--base: " + base + " translates nothing");
    }
    return found;
  }
}
