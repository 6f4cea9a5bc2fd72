package dev.unroll.cli.argument;

import dev.unroll.bundle.ExternalFolder;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.ModelFolders;
import dev.unroll.text.Spelling;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Parameters;

/** The model that a command works on: a model folder's path, or its name in the models folder. */
public final class ModelArgument {
  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "A model folder, or its name in models/ (or in UNROLL_MODELS).")
  private String model = "";

  /** Reads and checks the folder. */
  public ModelFolder read() {
    Path folder = path(model);
    return folder.equals(Path.of(model))
        ? ModelFolder.read(folder)
        : ModelFolder.read(models(), model);
  }

  /** The folder of a model by its path or its name. */
  public static Path path(String model) {
    Path asGiven = Path.of(model);
    Path models = models();
    if (Files.isDirectory(asGiven)) {
      return asGiven;
    }
    if (ModelFolders.isName(model) && Files.isDirectory(models.resolve(model))) {
      return models.resolve(model);
    }
    throw new CommandFailed(
        "no model '%s': neither a folder nor a name in %s%s"
            .formatted(model, models, suggestion(model, namesIn(models))));
  }

  /** The folder of the models. */
  public static Path models() {
    return Path.of(System.getenv().getOrDefault("UNROLL_MODELS", "models"));
  }

  /**
   * The folders of all models.
   *
   * @throws CommandFailed when there are none
   */
  public static List<Path> all() {
    Path models = models();
    List<String> names = namesIn(models);
    if (names.isEmpty()) {
      throw new CommandFailed("no models in " + models);
    }
    return names.stream().map(models::resolve).toList();
  }

  private static String suggestion(String model, List<String> names) {
    if (names.isEmpty()) {
      return " (which holds none)";
    }
    return Spelling.nearest(model, names)
        .map(name -> "; did you mean " + name + "?")
        .orElse(" (" + String.join(", ", names) + ")");
  }

  private static List<String> namesIn(Path models) {
    if (!Files.isDirectory(models)) {
      return List.of();
    }
    try {
      return ModelFolders.in(models).entrySet().stream()
          .filter(
              folder ->
                  Files.isRegularFile(folder.getValue().resolve(ModelFolder.CONFIG))
                      || ExternalFolder.isOne(folder.getValue()))
          .map(Map.Entry::getKey)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
