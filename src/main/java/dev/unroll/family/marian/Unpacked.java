package dev.unroll.family.marian;

import dev.unroll.family.hub.FamilyException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Files that may be packed with gzip, unpacked while they are read. */
final class Unpacked implements AutoCloseable {
  private static final long MOST_BYTES = 4L << 30;
  private static final int PIECE = 1 << 16;

  private final List<Path> temporary = new ArrayList<>();

  /**
   * The file, or an unpacked copy of it that is deleted when this is closed.
   *
   * @throws FamilyException when it cannot be unpacked
   */
  Path file(Path file) {
    try (InputStream raw = Files.newInputStream(file)) {
      if (raw.read() != 0x1f || raw.read() != 0x8b) {
        return file;
      }
    } catch (IOException e) {
      throw new FamilyException(file + ": cannot be read: " + e.getMessage());
    }
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      Path copy = Files.createTempFile("unroll-import", ".unpacked");
      temporary.add(copy);
      try (OutputStream out = Files.newOutputStream(copy)) {
        byte[] piece = new byte[PIECE];
        long bytes = 0;
        for (int n = in.read(piece); n > 0; n = in.read(piece)) {
          bytes += n;
          if (bytes > MOST_BYTES) {
            throw new FamilyException(file + ": is larger than 4 GiB when it is unpacked");
          }
          out.write(piece, 0, n);
        }
      }
      return copy;
    } catch (IOException e) {
      throw new FamilyException(file + ": cannot be unpacked: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    for (Path copy : temporary) {
      try {
        Files.deleteIfExists(copy);
      } catch (IOException left) {
        copy.toFile().deleteOnExit();
      }
    }
  }
}
