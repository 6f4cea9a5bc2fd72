package dev.unroll.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A pointer of Git LFS: the short text that a repository without that extension has in the place of
 * a large file.
 */
public final class GitPointer {
  private static final byte[] BEGIN = "version https://git-lfs".getBytes(StandardCharsets.UTF_8);
  private static final int MOST_BYTES = 1024;

  private GitPointer() {}

  /** Whether a file is one. */
  public static boolean isIn(Path file) {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
        return false;
      }
      try (InputStream in = Files.newInputStream(file)) {
        return Arrays.equals(in.readNBytes(BEGIN.length), BEGIN);
      }
    } catch (IOException unreadable) {
      return false;
    }
  }

  /** What is wrong with such a file, and what to do, in one line. */
  public static String message(Path file) {
    return file
        + ": is a pointer of Git LFS, not the file itself; install git-lfs and run 'git lfs pull'"
        + " in its folder";
  }
}
