package dev.unroll.cli;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.cli.argument.ModelArgument;
import dev.unroll.cli.report.FetchReport;
import dev.unroll.data.store.DataStore;
import dev.unroll.train.ModelEvaluation;
import dev.unroll.train.eval.MetricComparison;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code unroll eval}: measures an exported model again, from nothing but its folder and its data,
 * and compares the figures with those in {@code metrics.json}.
 */
@Command(
    name = "eval",
    description = "Measure an exported model again and compare with its metrics.json.",
    footer = {"", "Exit code 1 when a figure differs."})
final class EvalCommand implements Callable<Integer> {
  @Mixin private ModelArgument model = new ModelArgument();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that compute (as many as there are processors).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    ModelFolder folder = model.read();
    PrintWriter out = spec.commandLine().getOut();
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
}
