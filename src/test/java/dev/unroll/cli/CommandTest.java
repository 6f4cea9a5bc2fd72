package dev.unroll.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;

/** Runs commands as a shell would, and keeps what the last one printed. */
public abstract class CommandTest {
  protected final StringWriter out = new StringWriter();
  protected final StringWriter err = new StringWriter();

  /** The exit status of a command. */
  protected final int run(Object... args) {
    return runTo(new PrintWriter(out, true), args);
  }

  /** The same on a standard output that refuses all with an error of the operating system. */
  protected final int runToFailing(String error, Object... args) {
    return runTo(
        new StandardOutput(
                new OutputStream() {
                  @Override
                  public void write(int value) throws IOException {
                    throw new IOException(error);
                  }
                })
            .writer(),
        args);
  }

  /** The same with a standard input. */
  protected final int runOn(byte[] input, Object... args) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input));
    try {
      return run(args);
    } finally {
      System.setIn(before);
    }
  }

  private int runTo(PrintWriter output, Object... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return UnrollCommand.run(
        UnrollCommand.commandLine().setOut(output).setErr(new PrintWriter(err, true)),
        Arrays.stream(args).map(Object::toString).toArray(String[]::new));
  }
}
