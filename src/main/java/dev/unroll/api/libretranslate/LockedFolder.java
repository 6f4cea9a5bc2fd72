package dev.unroll.api.libretranslate;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;

/**
 * A temporary folder that only its user can read, with a file that is locked as long as its process
 * lives: whoever can lock it may delete the folder, which a killed process has left.
 */
final class LockedFolder implements AutoCloseable {
  private static final String PREFIX = "unroll-files";
  private static final String LOCK = "lock";
  private static final int TRIES = 10;

  private final Path path;
  private final FileChannel lock;

  private LockedFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /** A new folder within another one. */
  static LockedFolder in(Path parent) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      Path folder = Files.createTempDirectory(parent, PREFIX);
      Path file = folder.resolve(LOCK);
      FileChannel lock =
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      if (lock.tryLock() != null && Files.exists(file)) {
        return new LockedFolder(folder, lock);
      }
      lock.close(); // Another process took it for one that was left.
    }
    throw new IOException("no folder in %s can be locked".formatted(parent));
  }

  Path path() {
    return path;
  }

  boolean exists() {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** Deletes the folder, which must have no other files. */
  @Override
  public void close() throws IOException {
    try (lock) {
      Files.deleteIfExists(path.resolve(LOCK));
      Files.deleteIfExists(path);
    }
  }

  /** Deletes the folders of this user's processes that do not live any more. */
  static void deleteLeft(Path parent) throws IOException {
    List<Path> folders = new ArrayList<>();
    try (DirectoryStream<Path> named = Files.newDirectoryStream(parent, PREFIX + "*")) {
      named.forEach(folders::add);
    }
    if (folders.isEmpty()) {
      return;
    }
    UserPrincipal user = user(parent);
    for (Path folder : folders) {
      if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
          && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(user)) {
        deleteIfLeft(folder);
      }
    }
  }

  private static UserPrincipal user(Path parent) throws IOException {
    Path mine = Files.createTempFile(parent, "unroll", null);
    try {
      return Files.getOwner(mine);
    } finally {
      Files.delete(mine);
    }
  }

  private static void deleteIfLeft(Path folder) throws IOException {
    Path file = folder.resolve(LOCK);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (FileChannel lock = FileChannel.open(file, StandardOpenOption.WRITE)) {
      if (lock.tryLock() == null) {
        return;
      }
      List<Path> files = new ArrayList<>();
      try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
        all.forEach(files::add);
      }
      for (Path each : files) {
        Files.deleteIfExists(each);
      }
      Files.deleteIfExists(folder);
    } catch (OverlappingFileLockException e) {
      return; // This process has it.
    }
  }
}
