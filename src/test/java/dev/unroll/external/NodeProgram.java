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
   * Copies a program and installs its packages, whose own scripts do not run. On a machine without
   * Node.js, or without a way to the packages, the test is skipped, or fails in CI.
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
      Ended npm = program.ended("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
      if (npm.code() != 0) {
        Files.deleteIfExists(lock); // It stands for packages that are installed.
        throw RequiredProgram.missing(
            sources.getFileName() + " does not run, npm installs no packages: " + npm.errors());
      }
    }
    return program;
  }

  /** The installed packages of a scope, such as {@code @huggingface}, by their folders. */
  public List<Path> packages(String scope) throws IOException {
    try (Stream<Path> listing = Files.list(folder.resolve("node_modules").resolve(scope))) {
      return listing.sorted().toList();
    }
  }

  /** The standard output of a command, which must succeed. */
  public String run(String... command) throws IOException, InterruptedException {
    Ended ended = ended(command);
    assertThat(ended.code()).as(ended.output() + ended.errors()).isZero();
    return ended.output();
  }

  private record Ended(int code, String output, String errors) {}

  private Ended ended(String... command) throws IOException, InterruptedException {
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
      assertThat(ended).as(Files.readString(output) + Files.readString(errors)).isTrue();
      return new Ended(process.exitValue(), Files.readString(output), Files.readString(errors));
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }
}
