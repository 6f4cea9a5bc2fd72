package dev.unroll.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A folder that is made whole or not at all. */
public final class NewFolder {
  private NewFolder() {}

  /** Writes the files of a folder. */
  @FunctionalInterface
  public interface Filler {
    void fill(Path folder) throws IOException;
  }

  /**
   * Makes a folder where there is none.
   *
   * @param filler writes the files into the temporary folder that it is given
   * @throws BundleException when the disk refuses
   */
  public static void make(Path folder, Filler filler) {
    Path target = folder.toAbsolutePath().normalize();
    Path fresh = FolderSwap.beside(target, "tmp");
    try {
      Files.createDirectories(fresh);
      filler.fill(fresh);
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | UncheckedIOException e) {
      throw new BundleException(folder + ": cannot be written: " + e.getMessage(), e);
    } finally {
      FolderSwap.deleteQuietly(fresh);
    }
  }
}
