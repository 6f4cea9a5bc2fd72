package dev.unroll.external;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program for Node.js with packages from npm, installed under {@code target}. */
public final class NodeProgram {
  private final Path folder;

  private NodeProgram(Path folder) {
    this.folder = folder;
  }

  /**
   * Copies a program and installs its packages. On a machine without Node.js the test is skipped,
   * or fails in CI.
   *
   * @param sources its folder, with {@code package.json} and {@code package-lock.json}
   */
  public static NodeProgram install(Path sources) throws IOException, InterruptedException {
    if (RequiredProgram.find("node").isEmpty() || RequiredProgram.find("npm").isEmpty()) {
      throw RequiredProgram.missing(
          sources.getFileName() + " does not run: no node and npm on the PATH.");
    }
    Path folder = Path.of("target").resolve(sources.getFileName()).toAbsolutePath();
    Files.createDirectories(folder);
    try (FileChannel channel =
            FileChannel.open(
                folder.resolveSibling(folder.getFileName() + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock _ = channel.lock()) { // Tests in another process may want the same program.
      return installed(sources, folder);
    }
  }

  private static NodeProgram installed(Path sources, Path folder)
      throws IOException, InterruptedException {
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

  /** The standard output of a command, which must succeed. */
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
      String printed = Files.readString(output) + Files.readString(errors);
      assertThat(ended).as(printed).isTrue();
      assertThat(process.exitValue()).as(printed).isZero();
      return Files.readString(output);
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }
}
