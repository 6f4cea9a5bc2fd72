package dev.unroll.family;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The checkpoints of other programs that tests read, which lie outside the repository. */
public final class Fixtures {
  /** Names their folder. */
  private static final String VARIABLE = "UNROLL_FIXTURES";

  private Fixtures() {}

  /** A folder of a checkpoint; the test is skipped where there are none. */
  public static Path folder(String name) {
    String named = System.getenv(VARIABLE);
    Path all = Path.of(named == null ? "../shared/fixtures" : named);
    Path folder = all.resolve(name);
    Assumptions.assumeTrue(
        Files.isDirectory(folder),
        () -> VARIABLE + " names no folder with " + name + ": " + all.toAbsolutePath());
    return folder;
  }
}
