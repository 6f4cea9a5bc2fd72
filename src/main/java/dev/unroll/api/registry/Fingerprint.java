package dev.unroll.api.registry;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.ModelFolders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What tells one state of a model folder from another without reading the weights: names, sizes and
 * times of its files and the text of {@code SHA256SUMS}. Recipe and card may change freely,
 * glossaries and translation memories, too.
 */
record Fingerprint(SortedMap<String, String> files) {
  /** Graphs of another program may be one folder below. */
  private static final int LEVELS = 2;

  private static final List<String> FREE = List.of(ModelFolder.RECIPE, ModelFolder.CARD);

  /** Files that are read again while the model is served. */
  private static final Pattern READ_AGAIN = Pattern.compile("(glossary|memory)(\\.[^.]+)?\\.tsv");

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
    try {
      Path real = folder.toRealPath();
      States states = new States(real);
      Files.walkFileTree(real, EnumSet.of(FileVisitOption.FOLLOW_LINKS), LEVELS, states);
      return states.files.isEmpty() ? Optional.empty() : Optional.of(new Fingerprint(states.files));
    } catch (IOException e) {
      return Optional.of(new Fingerprint(new TreeMap<>(Map.of("", String.valueOf(e)))));
    }
  }

  /** Collects the state of each file; what cannot be looked at has a state, too. */
  private static final class States extends SimpleFileVisitor<Path> {
    private final Path folder;
    private final TreeMap<String, String> files = new TreeMap<>();
    private int seen;

    States(Path folder) {
      this.folder = folder;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      return directory.equals(folder) ? FileVisitResult.CONTINUE : visitFile(directory, attributes);
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      return add(file, state(file, attributes));
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return add(file, String.valueOf(e));
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
      return FileVisitResult.CONTINUE;
    }

    private FileVisitResult add(Path file, String state) {
      String name = folder.relativize(file).toString();
      if (!name.startsWith(".") && !FREE.contains(name) && !READ_AGAIN.matcher(name).matches()) {
        files.put(name, state);
      }
      return ++seen < MOST_FILES ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
    }

    private String state(Path file, BasicFileAttributes attributes) {
      String state =
          attributes.size()
              + " "
              + attributes.lastModifiedTime()
              + " "
              + attributes.fileKey()
              + (Files.isReadable(file) ? "" : " may not be read");
      boolean sums = folder.resolve(ModelFolder.SUMS).equals(file);
      if (!sums || !attributes.isRegularFile() || attributes.size() > LONGEST_SUMS) {
        return state;
      }
      try {
        return state + " " + Files.readString(file, StandardCharsets.ISO_8859_1);
      } catch (IOException e) {
        return state + " " + e;
      }
    }
  }
}
