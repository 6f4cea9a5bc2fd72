package dev.unroll.cli;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.cli.argument.ModelArgument;
import dev.unroll.cli.report.FetchReport;
import dev.unroll.data.store.DataStore;
import dev.unroll.train.ModelEvaluation;
import dev.unroll.train.eval.Metric;
import dev.unroll.train.eval.MetricComparison;
import dev.unroll.train.eval.TestSet;
import dev.unroll.train.eval.TestSetReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code unroll eval}: measures an exported model again, from nothing but its folder and its data,
 * and compares the figures with those in {@code metrics.json}; or its translations of other texts.
 */
@Command(
    name = "eval",
    description = "Measure an exported model again and compare with its metrics.json.",
    footer = {"", "Exit code 1 when a figure differs."})
final class EvalCommand implements Callable<Integer> {
  @Mixin private ModelArgument model = new ModelArgument();
  @Mixin private LanguageOptions asked = new LanguageOptions();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that compute (as many as there are processors).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--on",
      paramLabel = "FILE",
      description = {
        "Measure translations of other texts instead: a file of lines with a text, a tab and its",
        "translation, or NEWS for NEWS.en and NEWS.fr. May be given several times."
      })
  private List<Path> others = List.of();

  @Option(
      names = "--translations",
      paramLabel = "FOLDER",
      description = "With --on: where to write the translations, one file for each.")
  private @Nullable Path written;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    ModelFolder folder = model.read();
    PrintWriter out = spec.commandLine().getOut();
    if (!others.isEmpty()) {
      return measureOthers(folder, out);
    }
    if (written != null) {
      throw new ParameterException(spec.commandLine(), "--translations needs --on");
    }
    ModelEvaluation evaluation;
    try (FetchReport fetching = FetchReport.onStandardError(TrainCommand.isTerminal())) {
      evaluation = ModelEvaluation.of(folder, DataStore.ofUser(fetching), threads);
    }
    evaluation.remarks().forEach(remark -> out.println("note: " + remark));
    List<MetricComparison> comparisons = evaluation.comparisons();
    int width = comparisons.stream().mapToInt(c -> c.measured().key().length()).max().orElse(0);
    for (MetricComparison comparison : comparisons) {
      out.printf(
          Locale.ROOT,
          "%-" + width + "s  %20s   %-11s   %s%n",
          comparison.measured().key(),
          comparison.measured().formatted(),
          comparison.verdict(),
          comparison.measured().description());
    }
    boolean agree = comparisons.stream().allMatch(MetricComparison::agrees);
    out.println(
        agree
            ? "these figures agree with " + ModelFolder.METRICS
            : "some figures DIFFER from " + ModelFolder.METRICS);
    return agree ? 0 : 1;
  }

  private int measureOthers(ModelFolder folder, PrintWriter out) {
    if (!(folder.config().task() instanceof Task.Seq2Seq task)) {
      throw new CommandFailed("--on: " + folder.path() + " translates nothing");
    }
    Optional<Task.Languages> languages = asked.of(task);
    List<TestSet> sets = others.stream().map(file -> TestSet.read(file, languages)).toList();
    for (TestSet set : sets) {
      TestSetReport report = TestSetReport.of(set, folder, languages, threads);
      for (Metric metric : report.metrics()) {
        out.printf(
            Locale.ROOT,
            "%-36s  %20s   %s%n",
            metric.key(),
            metric.formatted(),
            metric.description());
      }
      out.flush();
      if (written != null) {
        write(written.resolve(set.name() + ".txt"), report.translations());
      }
    }
    return 0;
  }

  private static void write(Path file, List<String> lines) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(file, lines);
    } catch (IOException e) {
      throw new CommandFailed(file + ": cannot be written: " + e.getMessage());
    }
  }
}
