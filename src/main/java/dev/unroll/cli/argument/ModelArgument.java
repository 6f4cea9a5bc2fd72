package dev.unroll.cli.argument;

import dev.unroll.bundle.ExternalFolder;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.text.Spelling;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
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
    return ModelFolder.read(path());
  }

  private Path path() {
    return path(model);
  }

  /** The folder of a model by its path or its name. */
  public static Path path(String model) {
    Path asGiven = Path.of(model);
    Path models = models();
    Path named = models.resolve(model);
    if (Files.isDirectory(asGiven)) {
      return asGiven;
    }
    if (Files.isDirectory(named)) {
      return named;
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
    try (Stream<Path> entries = Files.list(models)) {
      return entries
          .filter(
              entry ->
                  Files.isRegularFile(entry.resolve(ModelFolder.CONFIG))
                      || ExternalFolder.isOne(entry))
          .map(entry -> entry.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
