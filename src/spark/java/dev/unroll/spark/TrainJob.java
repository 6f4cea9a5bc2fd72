package dev.unroll.spark;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.train.parallel.Wire;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.recipe.RecipeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import scala.reflect.ClassTag$;

/**
 * {@code unroll-spark.jar train FOLDER --workers N --output FOLDER}: trains a recipe on several
 * executors. Each update's batch is divided among them, so that the model is the one that {@code
 * unroll train} makes on one machine, but for the rounding of sums.
 *
 * <p>A barrier stage runs one task a worker. When one is lost, the stage ends, and the job starts
 * another from the last checkpoint, which is beside the output.
 */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = "Trains a model from the recipe.yaml in a folder, on several executors.")
final class TrainJob implements Callable<Integer> {
  private static final int MOST_WORKERS = 4096;
  private static final int SECRET_BYTES = 32;

  @Parameters(
      paramLabel = "FOLDER",
      description = "with a recipe.yaml and the files that it names; file:, hdfs:, s3a:, …")
  private String recipe = "";

  @Option(
      names = "--output",
      required = true,
      description =
          "folder for the model, in storage that all executors see; the checkpoints are beside it")
  private String output = "";

  @Option(
      names = "--workers",
      required = true,
      description = "among whom a batch is divided, one an executor")
  private int workers;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "override a key of the recipe, for example training.epochs=3")
  private List<String> settings = List.of();

  @Option(
      names = "--threads",
      defaultValue = "1",
      description = "that compute in each executor, ${DEFAULT-VALUE}")
  private int threads;

  @Option(
      names = "--wire",
      defaultValue = "fp32",
      description = "how gradients travel: ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE}")
  private Wire wire = Wire.FP32;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "time between two checkpoints, ${DEFAULT-VALUE}")
  private double checkpointSeconds;

  @Option(
      names = "--resume",
      description = "continue from the latest checkpoint of an earlier job; begin if there is none")
  private boolean resume;

  @Option(
      names = "--attempts",
      defaultValue = "4",
      description = "stages that may end one after the other without a new checkpoint")
  private int attempts;

  @Option(
      names = "--port",
      defaultValue = "0",
      description = "on which workers listen to each other; 0: one that is free")
  private int port;

  @Override
  public Integer call() throws IOException {
    check();
    SparkConf conf = new SparkConf();
    // One task fills an executor: threads of one worker are better than two workers of one.
    if (conf.contains("spark.executor.cores") && !conf.contains("spark.task.cpus")) {
      conf.set("spark.task.cpus", conf.get("spark.executor.cores"));
    }
    // Executors are awaited for ten minutes, as Spark does, but looked for more often.
    conf.setIfMissing("spark.scheduler.barrier.maxConcurrentTasksCheck.interval", "2s");
    conf.setIfMissing("spark.scheduler.barrier.maxConcurrentTasksCheck.maxFailures", "300");
    SparkSession session =
        SparkSession.builder().config(conf).appName("unroll train").getOrCreate();
    try {
      Configuration hadoop = session.sparkContext().hadoopConfiguration();
      Storage storage = new Storage(output, hadoop);
      if (!resume) {
        storage.clear();
      }
      List<TrainTask.Ended> ended = run(session, storage, checked(hadoop));
      storage.clear();
      ended.getFirst().lines().forEach(line -> System.out.println("unroll-spark: " + line));
      for (TrainTask.Ended each : ended) {
        System.out.println("unroll-spark: " + each.spent());
      }
      System.out.println("unroll-spark: train: %d workers, %s".formatted(ended.size(), output));
      return 0;
    } finally {
      session.stop();
    }
  }

  private void check() {
    if (workers < 1 || workers > MOST_WORKERS) {
      throw new IllegalArgumentException(
          "--workers must be from 1 to %d, not %d".formatted(MOST_WORKERS, workers));
    }
    if (threads < 1) {
      throw new IllegalArgumentException("--threads must be at least 1, not " + threads);
    }
    if (!(checkpointSeconds >= 0 && checkpointSeconds < 1e9)) {
      throw new IllegalArgumentException(
          "--checkpoint-every must be at least 0, not " + checkpointSeconds);
    }
    if (attempts < 1) {
      throw new IllegalArgumentException("--attempts must be at least 1, not " + attempts);
    }
    if (port < 0 || port > 0xffff) {
      throw new IllegalArgumentException("--port must be from 0 to 65535, not " + port);
    }
  }

  /** What a task needs; a recipe that is wrong fails here, with one line. */
  private TrainTask.Plan checked(Configuration hadoop) throws IOException {
    Path copy = Files.createTempDirectory("unroll-recipe");
    try {
      Path file = new Storage(recipe, hadoop).read(ModelFolder.RECIPE, copy);
      var unused = Recipe.read(file, settings);
    } catch (RecipeException e) {
      throw new JobFailure(String.valueOf(e.getMessage()).replace(copy.toString(), recipe));
    } finally {
      delete(copy);
    }
    byte[] secret = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    return new TrainTask.Plan(
        recipe, output, settings, threads, wire.name(), checkpointSeconds, port, secret);
  }

  /** Stage after stage, until one comes to the end. */
  private List<TrainTask.Ended> run(SparkSession session, Storage storage, TrainTask.Plan plan)
      throws IOException {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    SerializableConfiguration hadoop =
        new SerializableConfiguration(session.sparkContext().hadoopConfiguration());
    String checkpoint = storage.latest();
    int failed = 0;
    for (int attempt = 0; ; attempt++) {
      JavaRDD<Integer> places =
          context.parallelize(IntStream.range(0, workers).boxed().toList(), workers);
      try {
        List<TrainTask.Ended> ended =
            places
                .rdd()
                .barrier()
                .<TrainTask.Ended>mapPartitions(
                    new TrainTask(plan, hadoop, attempt),
                    /* preservesPartitioning= */ false,
                    ClassTag$.MODULE$.apply(TrainTask.Ended.class))
                .toJavaRDD()
                .collect();
        ended.stream()
            .filter(each -> !each.failure().isEmpty())
            .findFirst()
            .ifPresent(
                each -> {
                  throw new JobFailure(each.failure());
                });
        return ended;
      } catch (Exception e) {
        if (!(e instanceof SparkException)) {
          throw e;
        }
        String latest = storage.latest();
        failed = latest.equals(checkpoint) ? failed + 1 : 1;
        checkpoint = latest;
        if (failed >= attempts) {
          throw new JobFailure(
              "%d stages ended without a new checkpoint: %s".formatted(failed, reason(e)));
        }
        System.err.println(
            "unroll-spark: stage %d ended: %s; the next begins %s"
                .formatted(
                    attempt + 1,
                    reason(e),
                    latest.isEmpty() ? "anew" : "from the checkpoint, " + latest));
      }
    }
  }

  /** The line of a stage's failure that says most: that of the exception in a task. */
  private static String reason(Exception failure) {
    List<String> lines = String.valueOf(failure.getMessage()).lines().toList();
    return lines.stream()
        .filter(line -> line.contains("Failure") || line.contains("ExecutorLost"))
        .min(Comparator.comparingInt(line -> line.contains("WorkerFailure: ") ? 0 : 1))
        .orElse(lines.isEmpty() ? "" : lines.getFirst())
        .replaceFirst(".*WorkerFailure: ", "")
        .strip();
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> entries = Files.walk(folder)) {
      for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(entry);
      }
    }
  }

  static String percent(long part, long whole) {
    return String.format(Locale.ROOT, "%.1f %%", whole == 0 ? 0 : 100.0 * part / whole);
  }
}
