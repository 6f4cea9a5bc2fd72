package dev.unroll.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;

/** A folder that is made whole or not at all. */
public final class NewFolder {
  private NewFolder() {}

  /**
   * Makes a folder where there is none.
   *
   * @param fill writes the files into the temporary folder that it is given
   * @throws BundleException when the disk refuses
   */
  public static void make(Path folder, Consumer<Path> fill) {
    Path target = folder.toAbsolutePath().normalize();
    Path fresh = FolderSwap.beside(target, "tmp");
    try {
      Files.createDirectories(fresh);
      fill.accept(fresh);
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | UncheckedIOException e) {
      throw new BundleException(folder + ": cannot be written: " + e.getMessage(), e);
    } finally {
      FolderSwap.deleteQuietly(fresh);
    }
  }
}
