package dev.unroll.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The model folders in a folder of models. A folder in it is a model's, named as it is, unless it
 * only holds models itself: these are named {@code GROUP/NAME}, as other hubs name them.
 */
public final class ModelFolders {
  /** Any of these is in every model's folder, also before there is a model. */
  private static final List<String> MARKS =
      List.of(ModelFolder.CONFIG, ModelFolder.SUMS, ModelFolder.RECIPE, "genai_config.json");

  /** What stands behind a model's name in the addresses of the service. */
  private static final Set<String> TAKEN =
      Set.of("card", "files", "versions", "ready", "infer", "generate", "generate_stream");

  /** What a file system has at the top of a volume. */
  private static final String OF_FILE_SYSTEM = "lost+found";

  private ModelFolders() {}

  /** Whether a model may have this name: it leads to a folder of models, or one folder below. */
  public static boolean isName(String name) {
    int slash = name.indexOf('/');
    return slash < 0
        ? FileName.isSafe(name)
        : FileName.isSafe(name.substring(0, slash))
            && FileName.isSafe(name.substring(slash + 1))
            && !TAKEN.contains(name.substring(slash + 1));
  }

  /** Why a model may not have a name, to be put behind it. */
  public static String refusal(String name) {
    String last = name.substring(name.indexOf('/') + 1);
    return TAKEN.contains(last)
        ? "is no model name: the service has a path of its own at '/" + last + "'"
        : "is no model name (letters, digits, '.', '_', '-')";
  }

  /**
   * The folders by their names, whatever they hold; without hidden ones. Links are followed, but
   * not in circles.
   *
   * @throws IOException when the folder of models cannot be read
   */
  public static SortedMap<String, Path> in(Path models) throws IOException {
    SortedMap<String, Path> found = new TreeMap<>();
    for (Path folder : folders(models)) {
      List<Path> grouped = grouped(models, folder);
      if (grouped.isEmpty()) {
        found.put(name(folder), folder);
      }
      for (Path below : grouped) {
        found.put(name(folder) + "/" + name(below), below);
      }
    }
    return found;
  }

  /** The folders that only hold models; none where the folder of models cannot be read. */
  static List<Path> groups(Path models) {
    try {
      return folders(models).stream().filter(folder -> !grouped(models, folder).isEmpty()).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** The folders in one that only holds models; none in any other. */
  private static List<Path> grouped(Path models, Path folder) {
    try {
      if (isMarked(folder) || models.toRealPath().startsWith(folder.toRealPath())) {
        return List.of();
      }
      List<Path> below = folders(folder);
      return below.stream().anyMatch(ModelFolders::isMarked) ? below : List.of();
    } catch (IOException e) {
      return List.of(); // A model's folder, to be refused by its name.
    }
  }

  private static boolean isMarked(Path folder) {
    return MARKS.stream().anyMatch(mark -> Files.exists(folder.resolve(mark)));
  }

  /** Those that are visible. A link that leads nowhere is one: to be refused by its name. */
  private static List<Path> folders(Path in) throws IOException {
    try (Stream<Path> entries = Files.list(in)) {
      return entries
          .filter(
              entry ->
                  !name(entry).startsWith(".")
                      && !name(entry).equals(OF_FILE_SYSTEM)
                      && (Files.isDirectory(entry)
                          || (Files.isSymbolicLink(entry) && !Files.exists(entry))))
          .sorted()
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static String name(Path entry) {
    return entry.getFileName().toString();
  }
}
