package dev.unroll.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Trainings of {@code target/unroll-spark.jar} on a standalone cluster: a master, two executors.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class SparkTrainingIT {
  private static final Path JAR = Path.of("target/unroll-spark.jar").toAbsolutePath();

  private static final String RECIPE =
      """
      title: A tiny GPT
      data: {source: text-file, path: text.txt, licence: mine}
      architecture: {type: gpt, layers: 1, size: 16, heads: 2, context: 16, dropout: 0.1}
      training:
        steps: 800
        batch: 8
        optimizer: {type: adamw, learningRate: 0.01}
        evaluateEvery: 400 step
      """;

  @TempDir private static Path folder;
  private static Path cluster;
  private static String master;

  private record Finished(int exitCode, String out, String err) {}

  @BeforeAll
  static void start() throws Exception {
    assertThat(JAR).as("./mvnw verify makes it, and ./mvnw -Pspark package").exists();
    cluster = folder.resolve("cluster");
    Finished started = run("start", cluster.toString());
    assertThat(started.exitCode).as(started.err).isZero();
    master = started.out.strip();
  }

  @AfterAll
  static void stop() throws Exception {
    Finished stopped = run("stop", cluster.toString());
    assertThat(stopped.exitCode).as(stopped.err).isZero();
  }

  private record Running(Process process, Path out, Path err) {
    Finished await() throws Exception {
      boolean ended = process.waitFor(4, TimeUnit.MINUTES);
      process.destroyForcibly();
      assertThat(ended).as(Files.readString(err)).isTrue();
      return new Finished(process.exitValue(), Files.readString(out), Files.readString(err));
    }
  }

  private static Running begin(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("src/test/spark/cluster.sh"));
    command.addAll(List.of(arguments));
    return begin(new ProcessBuilder(command));
  }

  private static Running begin(ProcessBuilder command) throws IOException {
    Path logs = Files.createTempDirectory(folder, "log");
    Path out = logs.resolve("out");
    Path err = logs.resolve("err");
    return new Running(
        command.redirectOutput(out.toFile()).redirectError(err.toFile()).start(), out, err);
  }

  private static Finished run(String... arguments) throws Exception {
    return begin(arguments).await();
  }

  private static String[] train(Path recipe, Path output, String... more) {
    return Stream.concat(
            Stream.of(
                "submit",
                cluster.toString(),
                JAR.toString(),
                "train",
                recipe.toString(),
                "--output",
                output.toString()),
            Stream.of(more))
        .toArray(String[]::new);
  }

  /** {@code unroll train --spark}, with a spark-submit of this cluster. */
  private static Finished trainBySubmission(Path recipe, Path output) throws Exception {
    Path home = folder.resolve("spark");
    Path submit = Files.createDirectories(home.resolve("bin")).resolve("spark-submit");
    Files.writeString(
        submit,
        "#!/bin/sh\nexec '%s' submit '%s' \"$@\"\n"
            .formatted(Path.of("src/test/spark/cluster.sh").toAbsolutePath(), cluster));
    assertThat(submit.toFile().setExecutable(true)).isTrue();
    ProcessBuilder command =
        new ProcessBuilder(
            "target/unroll",
            "train",
            recipe.toString(),
            "--spark",
            master,
            "--spark-conf",
            "spark.ui.enabled=false",
            "--workers",
            "2",
            "--output",
            output.toString());
    command.environment().put("SPARK_HOME", home.toString());
    return begin(command).await();
  }

  private static Path recipe(String name, String text) throws IOException {
    Path recipe = Files.createDirectories(folder.resolve(name));
    Files.writeString(recipe.resolve("recipe.yaml"), text);
    Random random = new Random(1);
    List<String> words = List.of("the ", "cat ", "sat ", "on ", "a ", "mat.\n");
    StringBuilder written = new StringBuilder();
    while (written.length() < 6000) {
      written.append(words.get(random.nextInt(words.size())));
    }
    Files.writeString(recipe.resolve("text.txt"), written);
    return recipe;
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    Instant end = Instant.now().plus(Duration.ofMinutes(3));
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).isBefore(end);
      Thread.sleep(20);
    }
  }

  /** The executors of this cluster: processes that name its folder. */
  private static List<ProcessHandle> executors() {
    return ProcessHandle.allProcesses()
        .filter(
            process ->
                process
                    .info()
                    .commandLine()
                    .filter(
                        line ->
                            line.contains("CoarseGrainedExecutorBackend")
                                && line.contains(cluster.toString()))
                    .isPresent())
        .toList();
  }

  /** What the executors have said so far. */
  private static String logs() throws IOException {
    StringBuilder logs = new StringBuilder();
    try (Stream<Path> files = Files.walk(cluster)) {
      for (Path file : files.filter(path -> path.endsWith("stderr")).toList()) {
        logs.append(Files.readString(file));
      }
    }
    return logs.toString();
  }

  @Test
  void killedExecutor_losesNothing_andTheModelIsThatOfAnUndisturbedTraining() throws Exception {
    Path recipe = recipe("recipe", RECIPE);
    // Of one name, which is in the graph's metadata.
    Path whole = folder.resolve("whole").resolve("tiny");
    Finished undisturbed = trainBySubmission(recipe, whole);
    assertThat(undisturbed.exitCode).as(undisturbed.err).isZero();
    assertThat(undisturbed.out).contains("validation.crossEntropy", "worker 1: 799 updates");
    assertThat(undisturbed.err).doesNotContain("stage 1 ended");

    Path disturbed = folder.resolve("disturbed").resolve("tiny");
    Path checkpoint = disturbed.resolveSibling("tiny.checkpoints").resolve("latest.checkpoint");
    Running running =
        begin(train(recipe, disturbed, "--workers", "2", "--checkpoint-every", "0.3"));
    await(() -> Files.exists(checkpoint));
    assertThat(executors()).hasSize(2);
    // SIGKILL, as for a machine that fails.
    assertThat(executors().getFirst().destroyForcibly()).isTrue();
    Finished finished = running.await();

    assertThat(finished.exitCode).as(finished.err).isZero();
    assertThat(finished.err).contains("unroll-spark: stage 1 ended: ", "from the checkpoint, ");
    assertThat(logs()).containsPattern("from update [1-9][0-9,]* to 800");
    for (String file : List.of("model.onnx", "recipe.yaml", "tokenizer.json")) {
      assertThat(disturbed.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
    }
    assertThat(checkpoint.getParent()).doesNotExist();
    assertThat(disturbed).isDirectoryNotContaining("glob:**.crc");
  }

  @Test
  void impossibleArguments_areOneLine() throws Exception {
    Path recipe = recipe("wrong", RECIPE.replace("batch: 8", "batches: 8"));
    Path output = folder.resolve("none");
    Map<String, String[]> wrong =
        Map.of(
            "unknown key 'batches' in training",
            train(recipe, output, "--workers", "2"),
            "--workers must be from 1 to 4096, not 0",
            train(recipe, output, "--workers", "0"),
            "has no recipe.yaml to train from",
            train(folder.resolve("nowhere"), output, "--workers", "2"));
    for (Map.Entry<String, String[]> line : wrong.entrySet()) {
      String[] arguments = line.getValue();
      Finished finished =
          run(
              Stream.concat(
                      Stream.of(arguments[0], arguments[1], "--master", "local[1]"),
                      Stream.of(arguments).skip(2))
                  .toArray(String[]::new));

      assertThat(finished.exitCode).as(line.getKey()).isIn(1, 2);
      assertThat(finished.err.lines().filter(text -> text.startsWith("unroll-spark: ")))
          .as(finished.err)
          .singleElement()
          .asString()
          .contains(line.getKey());
      assertThat(finished.err).doesNotContain("\tat ");
    }
    assertThat(output).doesNotExist();
  }
}
