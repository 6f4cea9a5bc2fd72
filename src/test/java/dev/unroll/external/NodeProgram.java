package dev.unroll.external;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A program for Node.js with packages from npm, installed under {@code target}. */
public final class NodeProgram {
  private final Path folder;

  private NodeProgram(Path folder) {
    this.folder = folder;
  }

  /**
   * Copies a program and installs its packages; a test on a machine without Node.js is told as not
   * tried.
   *
   * @param sources its folder, with {@code package.json} and {@code package-lock.json}
   */
  public static NodeProgram install(Path sources) throws IOException, InterruptedException {
    if (!isOnPath("node") || !isOnPath("npm")) {
      String reason = sources.getFileName() + " is not tried: no node and npm on the PATH.";
      System.out.println(reason);
      Assumptions.abort(reason);
    }
    Path folder = Path.of("target").resolve(sources.getFileName()).toAbsolutePath();
    Files.createDirectories(folder);
    Path lock = folder.resolve("package-lock.json");
    boolean isInstalled =
        Files.exists(folder.resolve("node_modules"))
            && Files.exists(lock)
            && Files.mismatch(lock, sources.resolve("package-lock.json")) < 0;
    List<Path> files;
    try (Stream<Path> listing = Files.list(sources)) {
      files = listing.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
    NodeProgram program = new NodeProgram(folder);
    if (!isInstalled) {
      program.run("npm", "ci");
    }
    return program;
  }

  private static boolean isOnPath(String name) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(entry -> !entry.isBlank())
        .anyMatch(entry -> Files.isExecutable(Path.of(entry, name)));
  }

  /** What a command prints to its standard output; fails if it does. */
  public String run(String... command) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "output", ".txt");
    Path errors = Files.createTempFile(folder, "errors", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile())
              .start();
      boolean ended = process.waitFor(5, TimeUnit.MINUTES);
      process.destroyForcibly();
      String told = Files.readString(output) + Files.readString(errors);
      assertThat(ended).as(told).isTrue();
      assertThat(process.exitValue()).as(told).isZero();
      return Files.readString(output);
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }
}
