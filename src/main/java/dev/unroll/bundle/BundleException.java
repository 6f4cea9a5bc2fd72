package dev.unroll.bundle;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** A model folder that cannot be used. The message is one line: which folder or file, and why. */
public final class BundleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BundleException(String message) {
    super(message);
  }

  public BundleException(String message, Throwable cause) {
    super(message, cause);
  }

  /** A file, or a folder with one, that the system does not let this program read. */
  public static BundleException unreadable(Path place, IOException why) {
    return new BundleException(
        switch (why) {
          case AccessDeniedException denied -> denied.getFile() + ": may not be read by this user";
          case FileSystemException file when file.getReason() != null ->
              file.getFile() + ": cannot be read: " + file.getReason();
          default -> place + ": cannot be read: " + why.getMessage();
        },
        why);
  }
}
