package dev.unroll.text.file;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * The archives that office programs write. Nothing of them comes to a disk. What they inflate to is
 * bounded, and counted as it comes, whatever they say.
 */
final class OfficeArchive {
  private static final int MOST_FILES = 10_000;

  /** The most that all files inflate to. */
  private static final long LARGEST = 128L << 20;

  /** The most that those with texts inflate to. */
  private static final long LARGEST_TEXTS = 16L << 20;

  private static final int PIECE = 16 << 10;

  private OfficeArchive() {}

  /** Takes one file of an archive after another. */
  @FunctionalInterface
  private interface Visitor {
    void visit(ZipEntry entry, ZipInputStream content) throws IOException, FileFault;
  }

  /**
   * The files whose names match, in the archive's order.
   *
   * @throws FileFault when it is no archive, or has too much in it
   */
  static Map<String, byte[]> read(byte[] archive, Pattern names) throws FileFault {
    Map<String, byte[]> files = new LinkedHashMap<>();
    Budget all = new Budget(LARGEST);
    Budget texts = new Budget(LARGEST_TEXTS);
    visit(
        archive,
        (entry, content) -> {
          boolean wanted = names.matcher(entry.getName()).matches();
          byte[] file = inflated(content, all, wanted ? texts : all.none(), wanted);
          if (wanted) {
            files.put(entry.getName(), file);
          }
        });
    return files;
  }

  /** Whether there is a file. */
  static boolean has(byte[] archive, String name) throws FileFault {
    boolean[] found = {false};
    visit(archive, (entry, content) -> found[0] |= entry.getName().equals(name));
    return found[0];
  }

  /** An archive that has been read, with some files replaced. */
  static byte[] with(byte[] archive, Map<String, byte[]> replaced) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(archive.length);
    Budget all = new Budget(LARGEST);
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      visit(
          archive,
          (entry, content) -> {
            byte[] file = replaced.get(entry.getName());
            byte[] written = file == null ? inflated(content, all, all.none(), true) : file;
            zip.putNextEntry(copy(entry, written));
            zip.write(written);
            zip.closeEntry();
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (FileFault e) {
      throw new IllegalStateException("the archive was read before", e);
    }
    return out.toByteArray();
  }

  /** The head of a file that is as it was, but for what the content decides. */
  private static ZipEntry copy(ZipEntry entry, byte[] content) {
    ZipEntry copy = new ZipEntry(entry.getName());
    copy.setTime(entry.getTime());
    copy.setMethod(entry.getMethod() == ZipEntry.STORED ? ZipEntry.STORED : ZipEntry.DEFLATED);
    if (copy.getMethod() == ZipEntry.STORED) { // OpenDocument's first file is, by its standard.
      CRC32 sum = new CRC32();
      sum.update(content);
      copy.setCrc(sum.getValue());
      copy.setSize(content.length);
      copy.setCompressedSize(content.length);
    }
    return copy;
  }

  private static void visit(byte[] archive, Visitor visitor) throws FileFault {
    Set<String> names = new HashSet<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        check(entry.getName(), names);
        visitor.visit(entry, zip);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new FileFault("the file is no archive, or is damaged");
    }
    if (names.isEmpty()) {
      throw new FileFault("the file is no archive");
    }
  }

  private static void check(String name, Set<String> names) throws FileFault {
    if (name.startsWith("/") || name.contains("\\") || ("/" + name + "/").contains("/../")) {
      throw new FileFault("a name in the archive leads out of it");
    }
    if (!names.add(name)) {
      throw new FileFault("a file is in the archive twice");
    }
    if (names.size() > MOST_FILES) {
      throw new FileFault("the archive has more than %d files".formatted(MOST_FILES));
    }
  }

  /** How many bytes may still come. */
  private static final class Budget {
    private long left;

    Budget(long left) {
      this.left = left;
    }

    void take(int bytes) throws FileFault {
      left -= bytes;
      if (left < 0) {
        throw new FileFault("the archive inflates to more than may be");
      }
    }

    /** One that nothing is taken of. */
    Budget none() {
      return new Budget(Long.MAX_VALUE);
    }
  }

  private static byte[] inflated(ZipInputStream content, Budget all, Budget own, boolean kept)
      throws IOException, FileFault {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    byte[] piece = new byte[PIECE];
    for (int read = content.read(piece); read >= 0; read = content.read(piece)) {
      all.take(read);
      own.take(read);
      if (kept) {
        file.write(piece, 0, read);
      }
    }
    return file.toByteArray();
  }
}
