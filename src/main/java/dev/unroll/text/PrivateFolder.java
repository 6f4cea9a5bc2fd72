package dev.unroll.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * A folder for native libraries that no other user can write: what is loaded from it has all the
 * rights of this process.
 */
public final class PrivateFolder {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private PrivateFolder() {}

  /**
   * The folder {@code native} in the user's cache, or else one of this user's in the system's
   * temporary folder. It is there from one start to the next, so that nothing is unpacked twice and
   * nothing is left when a process is killed.
   *
   * @return empty when neither can be written by this user alone
   */
  public static Optional<Path> forLibraries() {
    Optional<Path> cache =
        UserCache.folder(System.getenv(), System.getProperty("user.home", ""))
            .map(folder -> folder.resolve("native"))
            .flatMap(PrivateFolder::usable);
    return cache.isPresent()
        ? cache
        : usable(Path.of(System.getProperty("java.io.tmpdir"), "unroll-native-" + user()));
  }

  /** The folder, made if it is missing; empty when others own it or may write it. */
  public static Optional<Path> usable(Path folder) {
    try {
      if (Files.notExists(folder, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectories(folder.toAbsolutePath().getParent());
        make(folder);
      }
      return isOnlyMine(folder) ? Optional.of(folder.toRealPath()) : Optional.empty();
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  private static void make(Path folder) throws IOException {
    if (Files.getFileStore(folder.toAbsolutePath().getParent())
        .supportsFileAttributeView("posix")) {
      Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    } else {
      Files.createDirectory(folder);
    }
  }

  /** Whether this process may write a folder, owns it, and nobody else may write it. */
  private static boolean isOnlyMine(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    Path mine = Files.createTempFile(folder, "probe", null);
    try {
      if (!Files.getOwner(mine).equals(Files.getOwner(folder))) {
        return false;
      }
    } finally {
      Files.delete(mine);
    }
    if (!Files.getFileStore(folder).supportsFileAttributeView("posix")) {
      return true;
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
    return !permissions.contains(PosixFilePermission.GROUP_WRITE)
        && !permissions.contains(PosixFilePermission.OTHERS_WRITE);
  }

  private static String user() {
    return System.getProperty("user.name", "").replaceAll("[^A-Za-z0-9_-]", "_");
  }
}
