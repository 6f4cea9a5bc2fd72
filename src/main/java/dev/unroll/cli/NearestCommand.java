package dev.unroll.cli;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.cli.argument.ModelArgument;
import dev.unroll.cli.report.FetchReport;
import dev.unroll.data.store.DataStore;
import dev.unroll.text.Spelling;
import dev.unroll.train.NearestWords;
import dev.unroll.train.words.WordVectors;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code unroll nearest}: the words nearest to one, as a model that predicts has learnt them and,
 * beside it, as they are counted from the same text (Baroni et al. 2014, Don't count, predict!).
 */
@Command(
    name = "nearest",
    description = "Show the nearest words: as a text model sees them, and as counts do.")
final class NearestCommand implements Callable<Integer> {
  @Mixin private ModelArgument model = new ModelArgument();

  @Parameters(index = "1", paramLabel = "WORD", description = "A word of the model's text.")
  private String word = "";

  @Option(
      names = {"-n", "--count"},
      paramLabel = "N",
      defaultValue = "10",
      description = "How many words (${DEFAULT-VALUE}).")
  private int count;

  @Option(
      names = "--read",
      paramLabel = "N",
      defaultValue = "100000",
      description = "Words of its training text that the model reads (${DEFAULT-VALUE}).")
  private int read;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "2",
      description = "Threads of ONNX Runtime (${DEFAULT-VALUE}).")
  private int threads;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (count < 1 || read < 1 || threads < 1) {
      throw new ParameterException(
          spec.commandLine(), "--count, --read and --threads must be at least 1");
    }
    ModelFolder folder = model.read();
    NearestWords words;
    try (FetchReport report = FetchReport.onStandardError(false)) {
      words = NearestWords.of(folder, DataStore.ofUser(report), read, threads);
    }
    String wanted = word.toLowerCase(Locale.ROOT);
    List<WordVectors.Neighbour> predicted = nearest(words.predicted(), wanted, "the model read");
    List<WordVectors.Neighbour> counted = nearest(words.counted(), wanted, "are counted");
    PrintWriter out = spec.commandLine().getOut();
    String line = "%-28s  %s%n";
    out.printf(line, folder.name() + " predicts", "counts say (PPMI, SVD)");
    for (int i = 0; i < Math.max(predicted.size(), counted.size()); i++) {
      out.printf(line, shown(predicted, i), shown(counted, i).stripTrailing());
    }
    return 0;
  }

  private List<WordVectors.Neighbour> nearest(WordVectors vectors, String wanted, String which) {
    return vectors
        .nearest(wanted, count)
        .orElseThrow(
            () ->
                new CommandFailed(
                    "'%s' is not among the %d words that %s%s"
                        .formatted(
                            wanted,
                            vectors.words().size(),
                            which,
                            Spelling.nearest(wanted, vectors.words())
                                .map(near -> "; did you mean '" + near + "'?")
                                .orElse(""))));
  }

  private static String shown(List<WordVectors.Neighbour> neighbours, int index) {
    return index >= neighbours.size()
        ? ""
        : String.format(
            Locale.ROOT,
            "%-20s %5.2f",
            neighbours.get(index).word(),
            neighbours.get(index).cosine());
  }
}
