package dev.unroll.spark;

import dev.unroll.local.LocalFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The program for {@code spark-submit}: {@code unroll-spark.jar translate --model FOLDER --input
 * FILES --output FOLDER}. The exit code is 0 when all parts are done, also with rows that failed; 1
 * when the job failed, or every row; 2 for impossible arguments.
 */
@Command(
    name = "unroll-spark",
    description = "Does a model's work with all rows of files, on Apache Spark.",
    mixinStandardHelpOptions = true,
    subcommands = {
      SparkJob.Translate.class,
      SparkJob.Embed.class,
      SparkJob.Classify.class,
      SparkJob.Generate.class,
      SparkJob.Forecast.class,
      TrainJob.class
    })
public final class SparkJob {
  private SparkJob() {}

  /** Runs the job that the arguments describe. */
  public static void main(String[] arguments) {
    int code =
        run(arguments, new PrintWriter(System.err, true, java.nio.charset.StandardCharsets.UTF_8));
    if (code != 0) {
      System.exit(code);
    }
  }

  static int run(String[] arguments, PrintWriter errors) {
    CommandLine line = new CommandLine(new SparkJob());
    line.setErr(errors);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(
        (ParameterException failure, String[] _) -> {
          errors.println("unroll-spark: " + oneLine(failure.getMessage()));
          return CommandLine.ExitCode.USAGE;
        });
    line.setExecutionExceptionHandler(
        (Exception failure, CommandLine _, CommandLine.ParseResult _) -> {
          errors.println("unroll-spark: " + message(failure));
          return failure instanceof IllegalArgumentException
              ? CommandLine.ExitCode.USAGE
              : CommandLine.ExitCode.SOFTWARE;
        });
    return arguments.length == 0 ? line.execute("--help") : line.execute(arguments);
  }

  /** One line of what people can mend, else of the cause that is deepest. */
  private static String message(Throwable failure) {
    Throwable cause = failure;
    while (!(cause instanceof JobFailure
            || cause instanceof LocalFailure
            || cause instanceof AnalysisException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null
        ? cause.getClass().getSimpleName()
        : oneLine(cause.getMessage());
  }

  private static String oneLine(@Nullable String text) {
    return String.valueOf(text).lines().findFirst().orElse("");
  }

  /** What the jobs have in common. */
  @Command(mixinStandardHelpOptions = true)
  abstract static class BulkCommand implements Callable<Integer> {
    private static final Pattern BYTES = Pattern.compile("([1-9][0-9]{0,9})([kmg]?)");

    @Option(
        names = "--model",
        required = true,
        description =
            "folder of a model, which Spark carries to the executors; local:FOLDER is one that each"
                + " node has")
    private String model = "";

    @Option(names = "--name", description = "which model, in a folder of several")
    private String name = "";

    @Option(names = "--input", required = true, description = "files, or a folder of files")
    private String input = "";

    @Option(
        names = "--output",
        required = true,
        description = "folder, new or of the same job, which is then continued")
    private String output = "";

    @Option(
        names = "--format",
        description = "of the input: ${COMPLETION-CANDIDATES}; by default as its name ends")
    private @Nullable Format format;

    @Option(
        names = "--output-format",
        description = "the same of the output; by default the input's, and JSON of text")
    private @Nullable Format outputFormat;

    @Option(
        names = "--column",
        description = "with the texts (by default: text) or series (by default: values)")
    private @Nullable String column;

    @Option(
        names = "--split",
        defaultValue = "4m",
        description =
            "bytes of the input that are one unit of work and one file of the output,"
                + " ${DEFAULT-VALUE}")
    private String split = "";

    @Option(
        names = "--batch",
        defaultValue = "" + Bulk.USUAL_BATCH,
        description = "rows that a task gives to the engine at a time, ${DEFAULT-VALUE}")
    private int batch;

    @Option(
        names = "--threads",
        defaultValue = "0",
        description = "of the engine in each executor; 0: as the processors permit")
    private int threads;

    @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

    abstract Work work();

    @Override
    public Integer call() throws IOException {
      Work work = work();
      BulkJob job = job(work);
      var unused = Bulk.name(model, name); // before a cluster is asked for executors
      SparkSession session = SparkSession.builder().appName("unroll " + work.verb()).getOrCreate();
      try {
        Bulk bulk = Bulk.of(session, model, name, threads, batch);
        BulkJob.Summary done = job.run(session, bulk, System.err);
        System.out.println("unroll-spark: " + line(work, done));
        boolean allFailed = done.rows() > 0 && done.errors() >= done.rows();
        return allFailed ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
      } finally {
        session.stop();
      }
    }

    private BulkJob job(Work work) {
      Format from =
          Optional.ofNullable(format)
              .or(() -> Format.of(input))
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "--format is needed: the name of the input does not tell it"));
      Format into =
          outputFormat == null ? (from == Format.TEXT ? Format.JSON : from) : outputFormat;
      if (into == Format.TEXT && work instanceof Work.Generate) {
        throw new IllegalArgumentException(
            "generated texts have several lines: --output-format must not be text");
      }
      String usual = work instanceof Work.Forecast && from != Format.TEXT ? "values" : "text";
      return new BulkJob(
          input, from, output, into, column == null ? usual : column, bytes(split), work);
    }

    static long bytes(String size) {
      var parts = BYTES.matcher(size.toLowerCase(Locale.ROOT));
      if (!parts.matches()) {
        throw new IllegalArgumentException("--split must be bytes such as 4m, not " + size);
      }
      int shift =
          switch (parts.group(2)) {
            case "k" -> 10;
            case "m" -> 20;
            case "g" -> 30;
            default -> 0;
          };
      return Long.parseLong(parts.group(1)) << shift;
    }

    private String line(Work work, BulkJob.Summary done) {
      return String.format(
          Locale.ROOT,
          "%s: %,d rows, %,d of them failed, in %,.1f s, %s; %,d of %,d parts were done before; %s",
          work.verb(),
          done.rows(),
          done.errors(),
          done.seconds(),
          done.rate(),
          done.doneBefore(),
          done.parts(),
          output);
    }
  }

  @Command(name = "translate", description = "Adds a column: translation.")
  static final class Translate extends BulkCommand {
    @Option(names = "--from", description = "language of the texts, for a model that knows several")
    private @Nullable String from;

    @Option(names = "--to", description = "language of the translations")
    private @Nullable String into;

    @Option(
        names = "--beam",
        defaultValue = "0",
        description = "translations that are followed together; 0: the model's own number")
    private int beam;

    @Override
    Work work() {
      return new Work.Translate(from, into, beam);
    }
  }

  @Command(name = "embed", description = "Adds a column: vector.")
  static final class Embed extends BulkCommand {
    @Option(names = "--use", description = "what the texts are for, such as query or passage")
    private @Nullable String use;

    @Override
    Work work() {
      return new Work.Embed(use);
    }
  }

  @Command(name = "classify", description = "Adds columns: label, probability, labels.")
  static final class Classify extends BulkCommand {
    @Override
    Work work() {
      return new Work.Classify();
    }
  }

  @Command(name = "generate", description = "Adds a column: generated.")
  static final class Generate extends BulkCommand {
    @Option(
        names = "--max-tokens",
        defaultValue = "256",
        description = "most tokens of a continuation, ${DEFAULT-VALUE}")
    private int maxTokens;

    @Option(
        names = "--temperature",
        defaultValue = "0",
        description = "0 always takes the likeliest token; ${DEFAULT-VALUE}")
    private double temperature;

    @Option(
        names = "--seed",
        defaultValue = "0",
        description = "with the text it determines the random numbers; ${DEFAULT-VALUE}")
    private long seed;

    @Override
    Work work() {
      return new Work.Generate(maxTokens, temperature, seed);
    }
  }

  @Command(name = "forecast", description = "Adds a column: forecast.")
  static final class Forecast extends BulkCommand {
    @Option(names = "--horizon", required = true, description = "how many steps")
    private int horizon;

    @Override
    Work work() {
      return new Work.Forecast(horizon);
    }
  }
}
