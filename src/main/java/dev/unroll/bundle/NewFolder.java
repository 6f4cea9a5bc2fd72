package dev.unroll.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

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
    try (Leftovers.Place place = Leftovers.Place.beside(folder)) {
      Files.createDirectory(place.fresh());
      filler.fill(place.fresh());
      FileMoves.SYSTEM.move(place.fresh(), place.target());
    } catch (IOException | UncheckedIOException e) {
      throw new BundleException(folder + ": cannot be written: " + e.getMessage(), e);
    }
  }

  /** Makes sure that a folder could be made or replaced, by a hidden file beside it. */
  static void requirePlace(Path folder) {
    try (Leftovers.Place place = Leftovers.Place.beside(folder)) {
      if (Files.isDirectory(place.target()) && !Files.isWritable(place.target())) {
        throw new BundleException(folder + ": cannot be written: permission denied");
      }
    } catch (IOException e) {
      throw new BundleException(
          "%s: cannot be written: no files can be made in %s (%s)"
              .formatted(folder, folder.getParent(), reason(e)),
          e);
    }
  }

  private static String reason(IOException failure) {
    return failure instanceof FileSystemException disk && disk.getReason() != null
        ? disk.getReason()
        : failure instanceof AccessDeniedException
            ? "permission denied"
            : String.valueOf(failure.getMessage());
  }
}
