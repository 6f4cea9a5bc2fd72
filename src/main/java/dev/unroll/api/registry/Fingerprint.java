package dev.unroll.api.registry;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.ModelFolders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
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

  /** More are not told apart: a folder with so many is no model's. */
  private static final int MOST_FILES = 10_000;

  /** The text of longer checksums is not compared; such a file is refused when it is read. */
  private static final int LONGEST_SUMS = 1 << 20;

  /**
   * The present state of every model folder, also of links to folders; without hidden folders, and
   * without folders that hold only a recipe yet.
   *
   * @throws IOException when there is no such folder, or it cannot be read
   */
  static SortedMap<String, Fingerprint> scan(Path models) throws IOException {
    SortedMap<String, Fingerprint> found = new TreeMap<>();
    ModelFolders.in(models)
        .forEach((name, folder) -> of(folder).ifPresent(state -> found.put(name, state)));
    return found;
  }

  private static Optional<Fingerprint> of(Path folder) {
    TreeMap<String, String> files = new TreeMap<>();
    try {
      Path real = folder.toRealPath();
      try (Stream<Path> entries = Files.walk(real, LEVELS, FileVisitOption.FOLLOW_LINKS)) {
        for (Path file : entries.skip(1).limit(MOST_FILES).toList()) {
          String name = real.relativize(file).toString();
          if (!name.startsWith(".") && !FREE.contains(name)) {
            files.put(name, state(file, name));
          }
        }
      }
    } catch (IOException | UncheckedIOException e) {
      // A file was removed meanwhile, or cannot be read: the next scan decides.
      files.put("", String.valueOf(e.getMessage()));
    }
    return files.isEmpty() ? Optional.empty() : Optional.of(new Fingerprint(files));
  }

  private static String state(Path file, String name) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    String state =
        attributes.size() + " " + attributes.lastModifiedTime() + " " + attributes.fileKey();
    return name.equals(ModelFolder.SUMS)
            && attributes.isRegularFile()
            && attributes.size() <= LONGEST_SUMS
        ? state + " " + Files.readString(file, StandardCharsets.ISO_8859_1)
        : state;
  }
}
