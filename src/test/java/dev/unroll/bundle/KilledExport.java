package dev.unroll.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A program that replaces a model folder and is killed on the way, without any clean-up. */
final class KilledExport {
  private static final int KILLED = 137;

  private KilledExport() {}

  /** Where it is killed. */
  enum At {
    FILLED(true),
    BEFORE_EXCHANGE(true),
    AFTER_EXCHANGE(true),
    BEFORE_FIRST_MOVE(false),
    BETWEEN_MOVES(false),
    AFTER_LAST_MOVE(false);

    private final boolean exchanges;

    At(boolean exchanges) {
      this.exchanges = exchanges;
    }
  }

  /** Runs in a process of its own until it is killed. */
  static void run(Path folder, At at) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                KilledExport.class.getName(),
                folder.toString(),
                at.name())
            .inheritIO()
            .start();
    if (process.waitFor() != KILLED) {
      throw new IllegalStateException("the export was not killed at " + at);
    }
  }

  public static void main(String... args) {
    At at = At.valueOf(args[1]);
    FolderSwap.replace(
        Path.of(args[0]),
        fresh -> {
          Files.writeString(fresh.resolve("config.json"), "new");
          Files.writeString(fresh.resolve("model.onnx"), "new");
          killIf(at == At.FILLED);
        },
        new Moves(at));
  }

  private static void killIf(boolean now) {
    if (now) {
      Runtime.getRuntime().halt(KILLED);
    }
  }

  private record Moves(At at) implements FileMoves {
    @Override
    public boolean exchange(Path one, Path other) throws IOException {
      killIf(at == At.BEFORE_EXCHANGE);
      boolean done = at.exchanges && SYSTEM.exchange(one, other);
      killIf(at == At.AFTER_EXCHANGE);
      return done;
    }

    @Override
    public void move(Path from, Path to) throws IOException {
      boolean first = to.getFileName().toString().contains(".old-");
      killIf(at == At.BEFORE_FIRST_MOVE);
      SYSTEM.move(from, to);
      killIf(at == (first ? At.BETWEEN_MOVES : At.AFTER_LAST_MOVE));
    }
  }
}
