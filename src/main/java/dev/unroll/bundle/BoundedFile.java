package dev.unroll.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small files of a model folder, none of which is read when it is larger than it may be. */
final class BoundedFile {
  private static final int MEGABYTE = 1 << 20;

  /** Most bytes of {@code SHA256SUMS}. */
  static final int SUMS = MEGABYTE;

  /** Most bytes of the configuration of a model trained here, much of which clients are shown. */
  static final int OWN_CONFIG = MEGABYTE;

  /** Most bytes of a card or a figure. */
  static final int SHOWN = 4 * MEGABYTE;

  /** Most bytes of a configuration or a template. */
  static final int CONFIG = 16 * MEGABYTE;

  private BoundedFile() {}

  /**
   * Reads a file.
   *
   * @throws BundleException when it is larger, or no file but a pipe, a device or a folder
   */
  static byte[] read(Path file, int most) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new BundleException(file + ": is no plain file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      if (Files.size(file) <= most) {
        byte[] bytes = in.readNBytes(most + 1);
        if (bytes.length <= most) {
          return bytes;
        }
      }
    } catch (IOException e) {
      throw named(file, e);
    }
    throw new BundleException(
        "%s: is larger than the %d MB that such a file may have".formatted(file, most / MEGABYTE));
  }

  /** A failure with the file's name, which one of a read in its middle does not have. */
  static IOException named(Path file, IOException failure) {
    if (failure instanceof FileSystemException) {
      return failure;
    }
    FileSystemException named =
        new FileSystemException(file.toString(), null, failure.getMessage());
    named.initCause(failure);
    return named;
  }
}
