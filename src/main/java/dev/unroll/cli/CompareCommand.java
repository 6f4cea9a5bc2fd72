package dev.unroll.cli;

import dev.unroll.train.ModelTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code unroll compare}: one figure of several trained models as a table, and as a chart, by what
 * their recipes have different.
 */
@Command(
    name = "compare",
    description = "Show a figure of several trained models by what their recipes have different.")
final class CompareCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "FOLDER",
      description = "Folders with a recipe.yaml and a metrics.json.")
  private List<Path> folders = List.of();

  @Option(
      names = "--metric",
      required = true,
      paramLabel = "KEY",
      description = "The figure, as metrics.json names it: test.accuracy.")
  private String metric = "";

  @Option(
      names = "--over",
      required = true,
      paramLabel = "KEY",
      description = "What makes the rows, as the recipe names it: data.labels.")
  private String over = "";

  @Option(
      names = "--by",
      required = true,
      paramLabel = "KEY",
      description = "What makes the columns: init.")
  private String by = "";

  @Option(names = "--svg", paramLabel = "FILE", description = "Also draw a chart into this file.")
  private @Nullable Path svg;

  @Option(
      names = "--title",
      paramLabel = "TEXT",
      description = "Of the chart; the figure's name when left out.")
  private @Nullable String title;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    ModelTable table = ModelTable.of(folders, metric, over, by);
    PrintWriter out = spec.commandLine().getOut();
    out.print(table.markdown());
    out.flush();
    if (svg != null) {
      table.write(svg, title == null ? metric : title);
    }
    return 0;
  }
}
