package dev.unroll.cli;

import dev.unroll.bundle.BundleException;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.ModelFolders;
import dev.unroll.bundle.ModelListing;
import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.cli.argument.ModelArgument;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code unroll models}: lists model folders with what each is and can do. */
@Command(
    name = "models",
    description = "List the models: family, weights, size, precision, what they can do.")
final class ModelsCommand implements Callable<Integer> {
  @Option(
      names = "--models",
      paramLabel = "FOLDER",
      description = "The folder of the models (models, or UNROLL_MODELS).")
  private Path models = ModelArgument.models();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    if (!Files.isDirectory(models)) {
      throw new CommandFailed(models + ": no such folder");
    }
    List<ModelListing> listings = new ArrayList<>();
    List<String> unusable = new ArrayList<>();
    ModelFolders.in(models)
        .forEach(
            (name, folder) -> {
              if (isCandidate(folder)) {
                try {
                  listings.add(ModelListing.of(name, folder));
                } catch (BundleException e) {
                  unusable.add(String.valueOf(e.getMessage()));
                }
              }
            });
    int width = listings.stream().mapToInt(model -> model.name().length()).max().orElse(0);
    PrintWriter out = spec.commandLine().getOut();
    for (ModelListing model : listings) {
      out.printf(
          Locale.ROOT,
          "%-" + Math.max(4, width) + "s  %-14s %14s weights %10s  %s  %s%n",
          model.name(),
          model.family(),
          String.format(Locale.ROOT, "%,d", model.config().parameters()),
          String.format(Locale.ROOT, "%,.1f MB", model.bytes() / 1e6),
          model.precision(),
          String.join(", ", model.abilities()));
    }
    unusable.forEach(out::println);
    return 0;
  }

  private static boolean isCandidate(Path folder) {
    return Files.isRegularFile(folder.resolve(ModelFolder.CONFIG))
        || Files.isRegularFile(folder.resolve("genai_config.json"));
  }
}
