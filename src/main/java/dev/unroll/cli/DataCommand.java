package dev.unroll.cli;

import dev.unroll.cli.report.FetchReport;
import dev.unroll.data.store.DataStore;
import dev.unroll.data.store.DownloadProgress;
import dev.unroll.data.store.Location;
import dev.unroll.data.store.Source;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code unroll data}: the data sets that recipes learn from. */
@Command(
    name = "data",
    description = "List and fetch the data sets that recipes learn from.",
    subcommands = {DataCommand.ListSources.class, DataCommand.Fetch.class})
final class DataCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    list(out(spec));
    return 0;
  }

  /** {@code unroll data list}: a table of all data sets and where each is now. */
  @Command(name = "list", description = "Show all data sets, their licences and where they are.")
  static final class ListSources implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      list(out(spec));
      return 0;
    }
  }

  /** {@code unroll data fetch}: brings a data set onto this machine. */
  @Command(
      name = "fetch",
      description = "Download a data set into the cache, unless it is there already.")
  static final class Fetch implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "Data set, as 'unroll data list' names it.")
    private String name = "";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      Source source = Source.named(name);
      Path file;
      try (FetchReport report = FetchReport.onStandardError(TrainCommand.isTerminal())) {
        file = DataStore.ofUser(report).fetch(source);
      }
      out(spec)
          .println(
              "%s: %s (%s, %s)"
                  .formatted(source.name(), file, size(source.bytes()), source.licence()));
      return 0;
    }
  }

  private static PrintWriter out(CommandSpec spec) {
    return spec.commandLine().getOut();
  }

  private static void list(PrintWriter out) {
    DataStore store = DataStore.ofUser(DownloadProgress.SILENT);
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("NAME", "WHAT", "SIZE", "LICENCE", "WHERE"));
    for (Source source : Source.all()) {
      rows.add(
          List.of(
              source.name(),
              source.title(),
              size(source.bytes()),
              source.licence(),
              where(store.locate(source))));
    }
    table(rows).forEach(out::println);
  }

  private static String where(Location location) {
    return switch (location) {
      case Location.Local(Path file) -> file.toString();
      case Location.Cached(Path file) -> file.toString();
      case Location.Damaged(Path file, String reason) -> file + " (damaged: " + reason + ")";
      case Location.Absent _ -> "not fetched";
    };
  }

  /** Columns as wide as their widest cell, the last one as it is. */
  static List<String> table(List<List<String>> rows) {
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      Arrays.setAll(widths, column -> Math.max(widths[column], row.get(column).length()));
    }
    return rows.stream()
        .map(
            row ->
                IntStream.range(0, widths.length)
                    .mapToObj(column -> ("%-" + widths[column] + "s").formatted(row.get(column)))
                    .collect(Collectors.joining("  "))
                    .stripTrailing())
        .toList();
  }

  /** A size for people: {@code 48 kB}, {@code 1.1 MB}. */
  private static String size(long bytes) {
    return bytes < 1_000_000
        ? "%d kB".formatted(Math.round(bytes / 1e3))
        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
