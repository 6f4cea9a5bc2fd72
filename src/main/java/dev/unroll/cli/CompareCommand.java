package dev.unroll.cli;

import dev.unroll.cli.argument.ModelArgument;
import dev.unroll.train.ModelOverview;
import dev.unroll.train.ModelTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code unroll compare}: several trained models side by side, with what their recipes have
 * different and their figures; or one figure as a table and a chart over a key of the recipes.
 */
@Command(
    name = "compare",
    description =
        "Show trained models side by side: what their recipes have different, and figures.",
    footer = {
      "",
      "Examples: unroll compare sine-elman sine-lstm",
      "          unroll compare runs/* --metric test.accuracy --over data.labels --by init"
    })
final class CompareCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "MODEL",
      description = "Folders with a recipe.yaml and a metrics.json, or names in models/.")
  private List<String> models = List.of();

  @Option(
      names = "--metric",
      paramLabel = "KEY",
      description = "The figure, as metrics.json names it: test.accuracy; all when left out.")
  private @Nullable String metric;

  @Option(
      names = "--over",
      paramLabel = "KEY",
      description =
          "With --metric: what makes the rows, a number that the recipes name: data.labels.")
  private @Nullable String over;

  @Option(
      names = "--by",
      paramLabel = "KEY",
      description = "With --over: what makes the columns, such as init; one column when left out.")
  private @Nullable String by;

  @Option(
      names = "--svg",
      paramLabel = "FILE",
      description = "With --over: also draw a chart into this file.")
  private @Nullable Path svg;

  @Option(
      names = "--title",
      paramLabel = "TEXT",
      description = "Of the chart; the figure's name when left out.")
  private @Nullable String title;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    List<Path> folders = models.stream().map(ModelArgument::path).toList();
    PrintWriter out = spec.commandLine().getOut();
    if (over == null) {
      refuse(by != null, "--by needs --over");
      refuse(svg != null, "--svg needs --over");
      out.print(ModelOverview.of(folders, metric).markdown());
      return 0;
    }
    refuse(metric == null, "--over needs --metric");
    ModelTable table = ModelTable.of(folders, String.valueOf(metric), over, by);
    out.print(table.markdown());
    out.flush();
    if (svg != null) {
      table.write(svg, title == null ? String.valueOf(metric) : title);
    }
    return 0;
  }

  private void refuse(boolean refused, String message) {
    if (refused) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }
}
