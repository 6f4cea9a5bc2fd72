package dev.unroll.checkpoint;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Checkpoints of other programs, which lie outside the repository. */
final class CheckpointFixtures {
  private static final Path FOLDER =
      Path.of(System.getenv().getOrDefault("UNROLL_FIXTURES", "../shared/fixtures"));

  private CheckpointFixtures() {}

  /** A file or folder of them; without them, the test is skipped. */
  static Path path(String name) {
    Path path = FOLDER.resolve(name);
    assumeTrue(
        Files.exists(path), () -> path + " is not there: UNROLL_FIXTURES names the fixtures");
    return path;
  }
}
