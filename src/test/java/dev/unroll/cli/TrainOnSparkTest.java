package dev.unroll.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.cli.cluster.SparkOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class TrainOnSparkTest extends CommandTest {
  @TempDir Path folder;
  private Path jar;

  @Command
  private static final class Holder {
    @Mixin private SparkOptions spark = new SparkOptions();
  }

  private static SparkOptions options(String... arguments) {
    Holder holder = new Holder();
    new CommandLine(holder).parseArgs(arguments);
    return holder.spark;
  }

  @BeforeEach
  void install() throws IOException {
    Path submit = Files.createDirectories(folder.resolve("spark/bin")).resolve("spark-submit");
    Files.writeString(submit, "#!/bin/sh\n");
    assertThat(submit.toFile().setExecutable(true)).isTrue();
    jar = Files.writeString(folder.resolve("jobs.jar"), "");
    Files.writeString(folder.resolve("recipe.yaml"), "title: t\n");
  }

  private Map<String, String> environment() {
    return Map.of(
        "SPARK_HOME", folder.resolve("spark").toString(), "UNROLL_SPARK_JAR", jar.toString());
  }

  @Test
  void command_isThatOfSparkSubmit() {
    SparkOptions spark =
        options(
            "--spark=yarn", "--workers=4", "--wire=bf16", "--spark-conf=spark.executor.cores=2");
    List<String> command =
        spark.command(Path.of("a"), Path.of("b/../c"), List.of("--resume"), environment());

    assertThat(command)
        .containsExactly(
            folder.resolve("spark/bin/spark-submit").toString(),
            "--master",
            "yarn",
            "--conf",
            "spark.executor.cores=2",
            jar.toString(),
            "train",
            Path.of("a").toAbsolutePath().toString(),
            "--output",
            Path.of("c").toAbsolutePath().toString(),
            "--workers",
            "4",
            "--wire",
            "bf16",
            "--resume");
    assertThat(
            spark
                .command(
                    Path.of("a"),
                    Path.of("c"),
                    List.of(),
                    Map.of(
                        "PATH",
                        "/nowhere:" + folder.resolve("spark/bin"),
                        "UNROLL_SPARK_JAR",
                        jar.toString()))
                .getFirst())
        .isEqualTo(folder.resolve("spark/bin/spark-submit").toString());
  }

  @Test
  void whatIsNotInstalled_isOneLine() {
    SparkOptions spark = options("--spark=local[1]", "--workers=1");
    Map<String, Map<String, String>> wrong =
        Map.of(
            "not on the PATH", Map.of("PATH", "/nowhere"),
            "has no bin/spark-submit", Map.of("SPARK_HOME", "/nowhere"),
            "names no file",
                Map.of(
                    "SPARK_HOME",
                    folder.resolve("spark").toString(),
                    "UNROLL_SPARK_JAR",
                    "/nowhere.jar"));
    wrong.forEach(
        (message, environment) ->
            assertThatThrownBy(() -> spark.command(folder, folder, List.of(), environment))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining(message));
  }

  @Test
  void optionsThatContradict_areRefused() {
    String recipe = folder.toString();
    assertThat(run("train", recipe, "--workers", "2")).isEqualTo(2);
    assertThat(err.toString()).contains("--workers needs --spark");
    assertThat(run("train", recipe, "--wire", "bf16")).isEqualTo(2);
    assertThat(err.toString()).contains("--wire needs --spark");
    assertThat(run("train", recipe, "--spark", "yarn", "--workers", "2")).isEqualTo(2);
    assertThat(err.toString()).contains("--spark needs --output");
    assertThat(run("train", recipe, "--spark", "yarn", "--json", "--output", "x")).isEqualTo(2);
    assertThat(err.toString()).contains("--json is not for --spark");
    assertThat(run("train", recipe, "--spark", "yarn", "--output", "x")).isEqualTo(1);
    assertThat(err.toString()).contains("--spark needs --workers N").hasLineCount(1);
  }

  @Test
  void exitCode_isThatOfTheCommand() throws InterruptedException {
    assertThat(SparkOptions.run(List.of("/bin/sh", "-c", "exit 3"))).isEqualTo(3);
    assertThatThrownBy(() -> SparkOptions.run(List.of(folder.resolve("none").toString())))
        .isInstanceOf(CommandFailed.class)
        .hasMessageContaining("cannot be run");
  }
}
