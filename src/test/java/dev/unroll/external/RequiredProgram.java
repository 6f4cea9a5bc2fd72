package dev.unroll.external;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A program that tests need. Where it is missing they are skipped, or fail if the environment
 * variable {@code CI} is {@code true}.
 */
public final class RequiredProgram {
  private RequiredProgram() {}

  /** The first program of these names on the {@code PATH}. */
  public static Optional<Path> find(String... names) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(folder -> !folder.isBlank())
        .flatMap(folder -> Arrays.stream(names).map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Ends the test because a program is missing.
   *
   * @param reason one line that names the program and what is not tested
   */
  public static AssertionError missing(String reason) {
    return missing(reason, "true".equals(System.getenv("CI")));
  }

  static AssertionError missing(String reason, boolean isCi) {
    if (isCi) {
      return Assertions.fail(reason);
    }
    System.out.println(reason);
    return Assumptions.abort(reason);
  }
}
