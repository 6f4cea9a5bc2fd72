package dev.unroll.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentTest {
  @TempDir Path home;

  /** What the process does that the test starts. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) {
      try (Tensor tensor = Tensor.floats(1)) {
        System.out.println("made " + tensor.type());
      }
    }
  }

  @Test
  void processWithALongCommandLine_starts_andLeavesNoTelemetry()
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            Child.class.getName(),
            "x".repeat(20_000));
    File output = home.resolve("output").toFile();
    builder.redirectErrorStream(true).redirectOutput(output);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.environment().put("HOME", home.toString());
    builder.environment().put("XDG_CACHE_HOME", home.resolve("cache").toString());
    builder.environment().remove("ORT_DISABLE_TELEMETRY");
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

    assertThat(Files.readString(output.toPath()).strip()).isEqualTo("made FLOAT");
    assertThat(process.exitValue()).isZero();
    try (Stream<Path> left = Files.walk(home)) {
      Path libraries = home.resolve("cache").resolve("unroll").resolve("native");
      List<Path> files =
          left.filter(Files::isRegularFile).filter(file -> !file.startsWith(libraries)).toList();
      assertThat(files).containsExactly(output.toPath());
    }
  }
}
