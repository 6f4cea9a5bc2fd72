package dev.unroll.keys;

/** A file with keys that cannot be used; the message is one line that names the file. */
public final class KeyFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public KeyFileException(String message) {
    super(message);
  }
}
