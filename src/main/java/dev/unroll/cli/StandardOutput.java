package dev.unroll.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * The standard output of every command. What cannot be written ends the command with {@link
 * OutputFailed}, where Java's writers would go on in silence.
 */
final class StandardOutput extends OutputStream {
  private final OutputStream sink;

  /** Writes to {@code sink} instead of the process's standard output. */
  StandardOutput(OutputStream sink) {
    this.sink = sink;
  }

  /** That of the process. */
  static StandardOutput ofProcess() {
    return new StandardOutput(new FileOutputStream(FileDescriptor.out));
  }

  /** Texts are UTF-8 whatever the locale says: in a container there often is none. */
  PrintWriter writer() {
    return new PrintWriter(new OutputStreamWriter(this, StandardCharsets.UTF_8), true);
  }

  @Override
  public void write(int value) {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    try {
      sink.write(bytes, offset, length);
    } catch (IOException e) {
      throw new OutputFailed(e);
    }
  }

  @Override
  public void flush() {
    try {
      sink.flush();
    } catch (IOException e) {
      throw new OutputFailed(e);
    }
  }
}
