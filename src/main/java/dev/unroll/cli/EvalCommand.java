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
import dev.unroll.train.eval.label.LabelCount;
import dev.unroll.train.eval.label.LabelReport;
import dev.unroll.train.eval.label.LabelSetReport;
import dev.unroll.train.subject.FileMetrics;
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
 * and compares the figures with those in {@code metrics.json}; or measures it on a user's file.
 */
@Command(
    name = "eval",
    description = "Measure an exported model again and compare with its metrics.json.",
    footer = {"", "Exit code 1 when a figure differs."})
final class EvalCommand implements Callable<Integer> {
  private static final int LABELS_SHOWN = 50;

  @Mixin private ModelArgument model = new ModelArgument();
  @Mixin private LanguageOptions asked = new LanguageOptions();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that compute (as many as there are processors).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = {"--data", "--on"},
      paramLabel = "FILE",
      description = {
        "Measure on a file of yours instead. Of a translator: lines with a text, a tab and its",
        "translation, or NEWS for NEWS.en and NEWS.fr; of a classifier: lines with a label, a tab",
        "and a text; of a model of texts: any text, or dialogues in a file that ends with .jsonl; of",
        "series: CSV with the columns of its recipe. May be given several times."
      })
  private List<Path> others = List.of();

  @Option(
      names = "--translations",
      paramLabel = "FOLDER",
      description = "With --data: where to write the translations, one file for each.")
  private @Nullable Path written;

  @Option(
      names = "--as-served",
      description = {
        "With --data, of a translator: measure what users get, with protected spans, restored",
        "capitals, glossary and memory, instead of the model alone."
      })
  private boolean asServed;

  @Option(
      names = "--confusion",
      paramLabel = "FILE",
      description = "With --data: draws a classifier's confusion matrix into this SVG file.")
  private @Nullable Path confusion;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    ModelFolder folder = model.read();
    PrintWriter out = spec.commandLine().getOut();
    if (!others.isEmpty()) {
      return measureOthers(folder, out);
    }
    if (written != null) {
      throw new ParameterException(spec.commandLine(), "--translations needs --data");
    }
    if (confusion != null) {
      throw new ParameterException(spec.commandLine(), "--confusion needs --data");
    }
    if (asServed) {
      throw new ParameterException(spec.commandLine(), "--as-served needs --data");
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
    if (asServed && !(folder.config().task() instanceof Task.Seq2Seq)) {
      throw new CommandFailed("--as-served: " + folder.path() + " translates nothing");
    }
    return switch (folder.config().task()) {
      case Task.Seq2Seq task when confusion == null -> measureTranslations(folder, task, out);
      case Task.Classification task when written == null -> measureLabels(folder, task, out);
      case Task.Seq2Seq _ ->
          throw new CommandFailed("--confusion: " + folder.path() + " does not classify texts");
      case Task.Classification _ ->
          throw new CommandFailed("--translations: " + folder.path() + " translates nothing");
      default -> {
        if (written != null || confusion != null) {
          throw new CommandFailed(
              "--translations and --confusion are for models that translate or classify texts");
        }
        for (Path file : others) {
          print(new FileMetrics(folder, file, threads).metrics(), out);
        }
        yield 0;
      }
    };
  }

  private int measureLabels(ModelFolder folder, Task.Classification task, PrintWriter out) {
    if (confusion != null && others.size() > 1) {
      throw new ParameterException(spec.commandLine(), "--confusion is of one --data");
    }
    if (task.multiLabel()) {
      return measureLabelSets(folder, out);
    }
    for (Path file : others) {
      LabelReport report = new FileMetrics(folder, file, threads).labels();
      print(report.metrics(""), out);
      if (report.unknown() > 0) {
        out.printf(
            Locale.ROOT,
            "left out: %,d texts, whose labels the model does not know%n",
            report.unknown());
      }
      report.doubt().ifPresent(doubt -> out.println("note: " + doubt));
      if (confusion != null) {
        write(confusion, report.picture().lines().toList());
      }
    }
    return 0;
  }

  private int measureLabelSets(ModelFolder folder, PrintWriter out) {
    if (confusion != null) {
      throw new CommandFailed(
          "--confusion: a text of %s may have several labels, which are not taken for one another"
              .formatted(folder.path()));
    }
    for (Path file : others) {
      LabelSetReport report = new FileMetrics(folder, file, threads).labelSets();
      print(report.metrics(""), out);
      if (report.unknown() > 0) {
        out.printf(
            Locale.ROOT, "left out: %,d labels, which the model does not know%n", report.unknown());
      }
      report.doubt().ifPresent(doubt -> out.println("note: " + doubt));
      print(report, out);
    }
    return 0;
  }

  /** The labels that most texts have. */
  private static void print(LabelSetReport report, PrintWriter out) {
    out.printf(
        "%n%8s  %8s  %9s  %6s  %6s  %s%n", "texts", "given", "precision", "recall", "F1", "label");
    for (LabelCount label : report.byFrequency().stream().limit(LABELS_SHOWN).toList()) {
      out.printf(
          Locale.ROOT,
          "%8d  %8d  %7.1f %%  %4.1f %%  %4.1f %%  %s%n",
          label.texts(),
          label.given(),
          100 * label.precision(),
          100 * label.recall(),
          100 * label.f1(),
          label.label());
    }
    int more = report.labels().size() - LABELS_SHOWN;
    if (more > 0) {
      out.printf(Locale.ROOT, "and %,d labels of fewer texts%n", more);
    }
    out.flush();
  }

  private static void print(List<Metric> metrics, PrintWriter out) {
    for (Metric metric : metrics) {
      out.printf(
          Locale.ROOT,
          "%-36s  %20s   %s%n",
          metric.key(),
          metric.formatted(),
          metric.description());
    }
    out.flush();
  }

  private int measureTranslations(ModelFolder folder, Task.Seq2Seq task, PrintWriter out) {
    Optional<Task.Languages> languages = asked.of(task);
    List<TestSet> sets = others.stream().map(file -> TestSet.read(file, languages)).toList();
    for (TestSet set : sets) {
      TestSetReport report =
          asServed
              ? TestSetReport.asServed(set, folder, languages, threads)
              : TestSetReport.of(set, folder, languages, threads);
      print(report.metrics(), out);
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
