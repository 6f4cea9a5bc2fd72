package dev.unroll.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file with an end: at a pipe, a device or a socket, a reader might wait for ever. */
public final class PlainFile {
  private PlainFile() {}

  /**
   * Opens a file, or what a link leads to, for reading.
   *
   * @throws IOException when there is no such file, or it is no plain one
   */
  public static InputStream open(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IOException("it is no plain file");
    }
    return Files.newInputStream(file);
  }
}
