package dev.unroll.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
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
}
