package dev.unroll.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;

/** Runs commands as a shell would, and keeps what the last one printed. */
public abstract class CommandTest {
  protected final StringWriter out = new StringWriter();
  protected final StringWriter err = new StringWriter();

  /** The exit status of a command. */
  protected final int run(Object... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return UnrollCommand.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(Arrays.stream(args).map(Object::toString).toArray(String[]::new));
  }
}
