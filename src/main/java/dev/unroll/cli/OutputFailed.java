package dev.unroll.cli;

import java.io.IOError;
import java.io.IOException;

/**
 * The end of a command whose standard output takes no more. It is an error, so that neither a
 * {@code PrintWriter} on the way swallows it nor picocli takes it for a fault of the program.
 */
final class OutputFailed extends IOError {
  private static final long serialVersionUID = 1L;

  /** What the C library says of a pipe that nobody reads any more. */
  private static final String BROKEN_PIPE = "Broken pipe";

  /**
   * What it says of a stream that the process was started without: its number is free, or belongs
   * to a file that was opened to be read, by the launcher or by the virtual machine.
   */
  private static final String BAD_DESCRIPTOR = "Bad file descriptor";

  OutputFailed(IOException reason) {
    super(reason);
  }

  @Override
  public String getMessage() {
    return "cannot write to the standard output: " + reason();
  }

  /** Whether the reader has seen enough, as {@code head} has, which is no failure to tell of. */
  boolean isOfReader() {
    return reason().contains(BROKEN_PIPE);
  }

  private String reason() {
    Throwable cause = getCause();
    String reason = cause == null ? "no reason given" : String.valueOf(cause.getMessage());
    return reason.contains(BAD_DESCRIPTOR) ? "it is closed" : reason;
  }
}
