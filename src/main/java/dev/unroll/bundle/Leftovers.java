package dev.unroll.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The hidden files beside a folder while it is made or replaced, and what a process that was killed
 * meanwhile has left of them.
 *
 * <pre>
 *   .NAME.tmp-ID   the new folder, and after an exchange the old one
 *   .NAME.old-ID   the old folder, where the file system has no exchange
 *   .NAME.lock-ID  is locked by the process that does it, for as long as it lives
 * </pre>
 */
final class Leftovers {
  private static final Pattern LOCK = Pattern.compile("\\.(?<name>.+)\\.lock-(?<id>[0-9a-f]{8})");

  /** The lock files of this process. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private Leftovers() {}

  /** The hidden paths of one replacement, owned by this process until it is closed. */
  record Place(Path target, String id, FileChannel lock) implements AutoCloseable {
    /**
     * Claims new paths beside a folder, whose parent is made where it is missing and cleaned of
     * what others have left.
     */
    static Place beside(Path folder) throws IOException {
      Path target = real(folder);
      clean(target.resolveSibling("."));
      while (true) {
        String id = UUID.randomUUID().toString().substring(0, 8);
        Path file = path(target, "lock", id);
        HELD.add(file);
        try {
          FileChannel channel =
              FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
          lockIfPossible(channel);
          if (Files.exists(file)) { // Else it was cleaned away before it was locked.
            return new Place(target, id, channel);
          }
          channel.close();
        } catch (IOException e) {
          HELD.remove(file);
          throw e;
        }
      }
    }

    /** The folder that a link leads to, so that the link stays. */
    private static Path real(Path folder) throws IOException {
      if (Files.isDirectory(folder)) {
        return folder.toRealPath();
      }
      Path parent = folder.toAbsolutePath().normalize().resolveSibling(".");
      Files.createDirectories(parent);
      return parent.toRealPath().resolve(folder.getFileName());
    }

    private static void lockIfPossible(FileChannel channel) {
      try {
        var _ = channel.lock();
      } catch (IOException e) {
        // A file system without locks: nobody cleans there either.
      }
    }

    Path fresh() {
      return path(target, "tmp", id);
    }

    Path old() {
      return path(target, "old", id);
    }

    @Override
    public void close() {
      deleteQuietly(fresh());
      Path file = path(target, "lock", id);
      deleteQuietly(file);
      try {
        lock.close();
      } catch (IOException e) {
        // It ends with the process.
      }
      HELD.remove(file);
    }
  }

  private static Path path(Path target, String purpose, String id) {
    return target.resolveSibling("." + target.getFileName() + "." + purpose + "-" + id);
  }

  /**
   * Deletes what killed processes have left in a folder of models, and gives a model that was
   * killed between two names its old one back. What a living process works on stays, and so does
   * everything in a folder that cannot be written.
   */
  static void clean(Path models) {
    List<Path> locks = new ArrayList<>();
    try (DirectoryStream<Path> hidden =
        Files.newDirectoryStream(models.toRealPath(), ".*.lock-*")) {
      hidden.forEach(locks::add);
    } catch (IOException | DirectoryIteratorException e) {
      return;
    }
    for (Path lock : locks) {
      Matcher name = LOCK.matcher(String.valueOf(lock.getFileName()));
      // To open a file that this process has locked would unlock it.
      if (name.matches()
          && Files.isRegularFile(lock, LinkOption.NOFOLLOW_LINKS) // One waits at a pipe.
          && !HELD.contains(lock)) {
        clean(lock, lock.resolveSibling(name.group("name")), name.group("id"));
      }
    }
  }

  private static void clean(Path lock, Path target, String id) {
    try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
        FileLock held = channel.tryLock()) {
      if (held != null) {
        cleanDead(target, id);
        deleteQuietly(lock);
      }
    } catch (IOException | OverlappingFileLockException e) {
      // Locked by a program in this process, or on a file system without locks: it stays.
    }
  }

  private static void cleanDead(Path target, String id) {
    Path old = path(target, "old", id);
    try {
      if (Files.isDirectory(old) && Files.notExists(target, LinkOption.NOFOLLOW_LINKS)) {
        FileMoves.SYSTEM.move(old, target);
      }
    } catch (IOException e) {
      return; // It is the only one there is.
    }
    deleteQuietly(old);
    deleteQuietly(path(target, "tmp", id));
  }

  static void deleteQuietly(Path path) {
    try {
      delete(path);
    } catch (IOException | UncheckedIOException e) {
      // What is hidden does no harm: readers skip names that begin with a dot.
    }
  }

  private static void delete(Path path) throws IOException {
    if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(path)) {
      for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
