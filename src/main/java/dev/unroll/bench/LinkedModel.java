package dev.unroll.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A folder of models that has one model only, so that a service loads no other. Its files are
 * links.
 *
 * @param models the folder, which is deleted in the end
 */
record LinkedModel(Path models, Path folder) implements AutoCloseable {
  static LinkedModel of(Path model) {
    try {
      Path models = Files.createTempDirectory("unroll-bench-models");
      Path folder = Files.createDirectory(models.resolve(model.toAbsolutePath().getFileName()));
      try (Stream<Path> files = Files.list(model)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          link(file, folder.resolve(file.getFileName()));
        }
      }
      return new LinkedModel(models, folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void link(Path file, Path to) throws IOException {
    try {
      Files.createLink(to, file);
    } catch (IOException | UnsupportedOperationException e) {
      Files.copy(file, to); // another file system
    }
  }

  @Override
  public void close() {
    try {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
      Files.delete(models);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
