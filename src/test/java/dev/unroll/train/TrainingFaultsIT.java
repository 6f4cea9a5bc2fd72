package dev.unroll.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Trainings of the packaged program to which something happens. */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class TrainingFaultsIT {
  private static final String RECIPE =
      """
      title: A tiny sine
      data: {source: sine, length: 1000, period: 20}
      architecture: {type: lstm, hidden: 64}
      training:
        epochs: %d
        batch: 4
        length: 22
        optimizer: {type: adamw, learningRate: 0.001}
      """;

  @TempDir Path temporary;
  private Path model;

  @BeforeEach
  void makeFolder() throws IOException {
    model = Files.createDirectories(temporary.resolve("here").resolve("tiny"));
  }

  private Process start(String... arguments) throws IOException {
    return start(temporary.resolve("cache"), arguments);
  }

  private static Process start(Path cache, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-jar");
    command.add(Path.of("target", "quarkus-app", "quarkus-run.jar").toAbsolutePath().toString());
    command.add("train");
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("XDG_CACHE_HOME", cache.toString());
    return builder.start();
  }

  private static String errors(Process process) throws IOException {
    return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** What it says of its failure, behind the warnings. */
  private static String failure(Process process) throws IOException {
    return errors(process)
        .lines()
        .filter(line -> !line.startsWith("unroll: warning: "))
        .collect(Collectors.joining("\n"));
  }

  private static int shell(String... command) throws Exception {
    return new ProcessBuilder(command).start().waitFor();
  }

  /** Reads events until one holds a text. */
  private static void await(String text, BufferedReader events) throws IOException {
    for (String line = events.readLine(); line != null; line = events.readLine()) {
      if (line.contains(text)) {
        return;
      }
    }
    throw new AssertionError("the training ended without " + text);
  }

  @Test
  void secondTraining_isRefused_pausedOneGoesOn_andAKilledOneIsResumed() throws Exception {
    Files.writeString(model.resolve("recipe.yaml"), RECIPE.formatted(3));
    Process whole = start(model.toString(), "--json", "--output", temporary.resolve("tiny") + "");
    whole.getInputStream().transferTo(OutputStream.nullOutputStream());
    assertThat(whole.waitFor()).isZero();
    String[] training = {model.toString(), "--json", "--checkpoint-every", "0"};

    Process first = start(training);
    try (BufferedReader events = first.inputReader()) {
      await("\"saved\",\"update\":2,", events);
      assertThat(shell("kill", "-STOP", "" + first.pid())).isZero();

      Process second = start(training);
      assertThat(errors(second))
          .startsWith("unroll: another training of this model is running")
          .hasLineCount(1);
      assertThat(second.waitFor()).isEqualTo(1);

      assertThat(shell("kill", "-CONT", "" + first.pid())).isZero();
      await("\"saved\",\"update\":9,", events);
    }
    first.destroyForcibly().waitFor();

    Process resumed = start(model.toString(), "--json", "--resume");
    resumed.getInputStream().transferTo(OutputStream.nullOutputStream());
    assertThat(resumed.waitFor()).as(errors(resumed)).isZero();
    assertThat(model.resolve("model.onnx"))
        .hasSameBinaryContentAs(temporary.resolve("tiny").resolve("model.onnx"));
  }

  @Test
  void fullDiskUnderCheckpointsAndUnderTheModel_losesNothing() throws Exception {
    Path disk = Files.createDirectory(temporary.resolve("disk"));
    boolean mounted =
        System.getProperty("user.name").equals("root")
            && shell("mount", "-t", "tmpfs", "-o", "size=120k", "none", disk.toString()) == 0;
    assumeTrue(mounted, "needs root and the right to mount");
    try {
      Files.writeString(model.resolve("recipe.yaml"), RECIPE.formatted(1));

      Process checkpointing = start(disk, model.toString());
      assertThat(checkpointing.waitFor()).isEqualTo(1);
      assertThat(failure(checkpointing))
          .startsWith("unroll: checkpoint of update ")
          .contains("No space left on device", "there is none before it")
          .hasLineCount(1);

      Path output = Files.createDirectory(disk.resolve("tiny"));
      Files.write(disk.resolve("other"), new byte[90_000]);
      String[] training = {model.toString(), "--output", output.toString()};
      Process exporting = start(training);
      assertThat(exporting.waitFor()).isEqualTo(1);
      assertThat(failure(exporting))
          .startsWith("unroll: " + output + ": cannot be written: ")
          .contains("No space left on device", "--resume writes the model again")
          .hasLineCount(1);
      assertThat(output).isEmptyDirectory();

      assertThat(shell("mount", "-o", "remount,size=8m", disk.toString())).isZero();
      Process again = start(training[0], training[1], training[2], "--resume");
      assertThat(again.waitFor()).as(errors(again)).isZero();
      assertThat(output.resolve("model.onnx")).exists();
    } finally {
      shell("umount", disk.toString());
    }
  }

  @Test
  void terminatedWhileItPreparesItsData_endsAtOnce() throws Exception {
    Path pipe = model.resolve("book.txt");
    assertThat(shell("mkfifo", pipe.toString())).isZero();
    Files.writeString(
        model.resolve("recipe.yaml"),
        RECIPE
            .formatted(1)
            .replace(
                "source: sine, length: 1000, period: 20", "source: text-file, path: book.txt"));
    Process process = start(model.toString());
    try (OutputStream book = Files.newOutputStream(pipe)) { // once it is being read
      book.write("It was the best of times".getBytes(StandardCharsets.UTF_8));
      long start = System.nanoTime();
      process.toHandle().destroy(); // leaving the streams open

      assertThat(process.waitFor()).isEqualTo(128 + 15);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
      assertThat(errors(process)).isEqualTo("unroll: stopped before the first update\n");
    }
  }
}
