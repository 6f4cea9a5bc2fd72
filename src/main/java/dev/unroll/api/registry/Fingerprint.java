package dev.unroll.api.registry;

import dev.unroll.bundle.ModelFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What tells one state of a model folder from another without reading the weights: names, sizes and
 * times of its files and the text of {@code SHA256SUMS}. Recipe and card may change freely.
 */
record Fingerprint(SortedMap<String, String> files) {
  /** Graphs of another program may be one folder below. */
  private static final int LEVELS = 2;

  private static final List<String> FREE = List.of(ModelFolder.RECIPE, ModelFolder.CARD);

  /**
   * The present state of every model folder; without hidden folders, and without folders that hold
   * only a recipe yet.
   */
  static SortedMap<String, Fingerprint> scan(Path models) throws IOException {
    SortedMap<String, Fingerprint> found = new TreeMap<>();
    if (!Files.isDirectory(models)) {
      return found;
    }
    try (Stream<Path> entries = Files.list(models)) {
      for (Path folder : entries.filter(Files::isDirectory).toList()) {
        String name = folder.getFileName().toString();
        if (!name.startsWith(".")) {
          of(folder).ifPresent(state -> found.put(name, state));
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return found;
  }

  private static Optional<Fingerprint> of(Path folder) {
    TreeMap<String, String> files = new TreeMap<>();
    try (Stream<Path> entries = Files.walk(folder, LEVELS)) {
      for (Path file : entries.filter(entry -> !entry.equals(folder)).toList()) {
        String name = folder.relativize(file).toString();
        if (name.startsWith(".") || FREE.contains(name)) {
          continue;
        }
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        String state =
            attributes.size() + " " + attributes.lastModifiedTime() + " " + attributes.fileKey();
        files.put(
            name, name.equals(ModelFolder.SUMS) ? state + " " + Files.readString(file) : state);
      }
    } catch (IOException | UncheckedIOException e) {
      // A file was removed meanwhile: the next scan decides.
      files.put("", String.valueOf(e.getMessage()));
    }
    return files.isEmpty() ? Optional.empty() : Optional.of(new Fingerprint(files));
  }
}
