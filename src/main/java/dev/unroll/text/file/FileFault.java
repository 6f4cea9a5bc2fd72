package dev.unroll.text.file;

/** A file that is not of its format, or has more than is read here. */
public final class FileFault extends Exception {
  private static final long serialVersionUID = 1L;

  FileFault(String message) {
    super(message);
  }
}
