package dev.unroll.bundle;

/** A model folder that cannot be used. The message is one line: which folder or file, and why. */
public final class BundleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BundleException(String message) {
    super(message);
  }

  public BundleException(String message, Throwable cause) {
    super(message, cause);
  }
}
