package dev.unroll.cli.cluster;

import dev.unroll.cli.argument.CommandFailed;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Options that hand a training to a Spark cluster, by the {@code spark-submit} that is installed.
 */
public final class SparkOptions {
  /** The file that has the jobs, beside the program. */
  static final String JAR = "unroll-spark.jar";

  private static final int LEVELS = 3;
  private static final long SECONDS_TO_STOP = 60;

  @Option(
      names = "--spark",
      paramLabel = "MASTER",
      description = {
        "Train on a Spark cluster: spark://HOST:PORT, yarn, local[2], … as spark-submit (of",
        "SPARK_HOME, else of the PATH) takes it. All nodes must see both folders at these paths."
      })
  private @Nullable String master;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "With --spark: executors among which each batch is divided.")
  private @Nullable Integer workers;

  @Option(
      names = "--wire",
      paramLabel = "TYPE",
      description = "With --spark: how gradients travel, fp32 or bf16 (fp32).")
  private @Nullable String wire;

  @Option(
      names = "--spark-conf",
      paramLabel = "KEY=VALUE",
      description = "With --spark: a setting of Spark. May be given several times.")
  private List<String> settings = List.of();

  /** Whether a cluster is asked for. */
  public boolean areGiven() {
    return master != null;
  }

  /**
   * An option that is given without {@code --spark}, without which it means nothing.
   *
   * @return its name; empty if there is none
   */
  public Optional<String> superfluous() {
    if (areGiven()) {
      return Optional.empty();
    }
    return workers != null
        ? Optional.of("--workers")
        : wire != null
            ? Optional.of("--wire")
            : settings.isEmpty() ? Optional.empty() : Optional.of("--spark-conf");
  }

  /**
   * The command that submits a training.
   *
   * @param recipe the folder with the recipe
   * @param output where the model goes, another folder
   * @param job further arguments of the job
   * @throws CommandFailed when Spark or the jobs are not installed, or options contradict
   */
  public List<String> command(
      Path recipe, Path output, List<String> job, Map<String, String> environment) {
    if (workers == null) {
      throw new CommandFailed("--spark needs --workers N");
    }
    List<String> command = new ArrayList<>();
    command.add(submit(environment).toString());
    command.addAll(List.of("--master", String.valueOf(master)));
    settings.forEach(setting -> command.addAll(List.of("--conf", setting)));
    command.add(jar(environment).toString());
    command.addAll(List.of("train", absolute(recipe), "--output", absolute(output)));
    command.addAll(List.of("--workers", String.valueOf(workers)));
    if (wire != null) {
      command.addAll(List.of("--wire", wire));
    }
    command.addAll(job);
    return command;
  }

  /**
   * Runs a command on this process's streams. When this process is told to end, the command is told
   * too, and waited for.
   *
   * @return its exit code
   */
  public static int run(List<String> command) throws InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder(command).inheritIO().start();
    } catch (IOException e) {
      throw new CommandFailed(command.getFirst() + ": cannot be run: " + e.getMessage());
    }
    Thread stop = new Thread(() -> end(process), "stop-spark-submit");
    Runtime.getRuntime().addShutdownHook(stop);
    int exitCode = process.waitFor();
    try {
      Runtime.getRuntime().removeShutdownHook(stop);
    } catch (IllegalStateException ending) {
      // The hook has done its work.
    }
    return exitCode;
  }

  private static void end(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static String absolute(Path path) {
    return path.toAbsolutePath().normalize().toString();
  }

  private static Path submit(Map<String, String> environment) {
    String home = environment.getOrDefault("SPARK_HOME", "");
    Stream<Path> places =
        home.isEmpty()
            ? Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "spark-submit"))
            : Stream.of(Path.of(home, "bin", "spark-submit"));
    return places
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new CommandFailed(
                    home.isEmpty()
                        ? "spark-submit is not on the PATH; install Spark, or set SPARK_HOME"
                        : home + ": SPARK_HOME has no bin/spark-submit"));
  }

  /** The jobs: in UNROLL_SPARK_JAR, else in the folder of the program or one above it. */
  private static Path jar(Map<String, String> environment) {
    String named = environment.getOrDefault("UNROLL_SPARK_JAR", "");
    if (!named.isEmpty()) {
      Path jar = Path.of(named);
      if (!Files.isRegularFile(jar)) {
        throw new CommandFailed(named + ": UNROLL_SPARK_JAR names no file");
      }
      return jar.toAbsolutePath();
    }
    String program = System.getProperty("java.class.path", "").split(File.pathSeparator, -1)[0];
    Path folder = Path.of(program).toAbsolutePath().getParent();
    for (int level = 0; level < LEVELS && folder != null; level++, folder = folder.getParent()) {
      if (Files.isRegularFile(folder.resolve(JAR))) {
        return folder.resolve(JAR);
      }
    }
    throw new CommandFailed(
        "there is no %s beside the program; ./mvnw -Pspark package -DskipTests makes it, and UNROLL_SPARK_JAR names another"
            .formatted(JAR));
  }
}
