package dev.unroll.api.registry;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The folder of the models, which may be on a volume that goes away and comes back. Not
 * thread-safe.
 */
final class ModelsFolder {
  private final Path path;

  /** The folder in which models were seen last. */
  private @Nullable Object withModels;

  ModelsFolder(Path path) {
    this.path = path;
  }

  /**
   * The present state of every model folder.
   *
   * @throws IOException when the folder cannot be read. An empty folder in place of one with models
   *     counts as such: it is what an unmounted volume leaves
   */
  SortedMap<String, Fingerprint> scan() throws IOException {
    SortedMap<String, Fingerprint> found = Fingerprint.scan(path);
    Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    if (!found.isEmpty()) {
      withModels = key;
    } else if (withModels != null && !withModels.equals(key)) {
      throw new IOException(absolute() + ": an empty folder has taken its place");
    }
    return found;
  }

  /** One line for people. */
  String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> absolute() + ": no such folder of models";
      case NotDirectoryException _ -> absolute() + ": is no folder";
      case AccessDeniedException _ -> absolute() + ": may not be read by this user";
      default -> String.valueOf(e.getMessage()).lines().findFirst().orElse("cannot be read");
    };
  }

  private Path absolute() {
    return path.toAbsolutePath().normalize();
  }
}
