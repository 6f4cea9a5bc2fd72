package dev.unroll;

import dev.unroll.cli.UnrollCommand;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.annotations.QuarkusMain;

/**
 * The program's one entry point. It hands the arguments to the command line and ends with its exit
 * code; Quarkus is started by the {@code serve} command (the default) and by no other, so that
 * {@code unroll train} opens no port and starts in a moment.
 */
@QuarkusMain
public final class Main {
  Main() {}

  public static void main(String... args) {
    int exitCode = UnrollCommand.run(args);
    // In dev mode a live reload ends the service, and the process goes on with the next one.
    if (LaunchMode.current() != LaunchMode.DEVELOPMENT) {
      System.exit(exitCode);
    }
  }
}
