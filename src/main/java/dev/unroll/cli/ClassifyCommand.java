package dev.unroll.cli;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.cli.argument.ModelArgument;
import dev.unroll.engine.embedding.RankedLabels;
import dev.unroll.text.Utf8Lines;
import dev.unroll.train.eval.Classifier;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code unroll classify}: says what kind of text a text is, with the likeliest labels; or, of
 * texts on stdin line by line, its label or labels, the probability of the likeliest and the text.
 */
@Command(name = "classify", description = "Say what kind of text a text is.")
final class ClassifyCommand implements Callable<Integer> {
  private static final int SHOWN = 5;

  /** Stands for a label in the lines of standard input's texts that have none. */
  private static final String NONE = "-";

  /** What stands between the labels of a text that has several, the first that is in no label. */
  private static final List<String> SEPARATORS = List.of(",", "|", ";", " | ");

  @Mixin private ModelArgument model = new ModelArgument();

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TEXT",
      description = "The text; without one, stdin is read line by line.")
  private @Nullable String text;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    ModelFolder folder = model.read();
    if (!(folder.config().task() instanceof Task.Classification)) {
      throw new CommandFailed(folder.name() + " does not classify texts");
    }
    PrintWriter out = spec.commandLine().getOut();
    try (Classifier classifier = Classifier.open(folder, 1)) {
      if (text != null) {
        print(classifier, classifier.ranked(text), out);
      } else {
        Utf8Lines lines = StandardInput.lines();
        for (String line = lines.next(); line != null; line = lines.next()) {
          printLine(classifier, line, out);
        }
      }
    }
    return 0;
  }

  /**
   * The likeliest labels, of which those that the text has are marked where it may have several.
   */
  private static void print(Classifier classifier, RankedLabels labels, PrintWriter out) {
    boolean isMultiLabel = classifier.task().multiLabel();
    if (labels.given().isEmpty()) {
      out.println("none of the labels; the likeliest:");
    }
    labels.all().stream()
        .limit(Math.max(SHOWN, labels.given().size()))
        .forEach(
            label ->
                out.printf(
                    Locale.ROOT,
                    "%6.1f %%  %s%s%n",
                    100 * label.probability(),
                    !isMultiLabel ? "" : labels.given().contains(label) ? "* " : "  ",
                    label.name()));
  }

  private static void printLine(Classifier classifier, String line, PrintWriter out) {
    RankedLabels labels = classifier.ranked(line);
    String given =
        labels.given().stream()
            .map(RankedLabels.Label::name)
            .collect(Collectors.joining(separator(classifier.labels())));
    out.printf(
        Locale.ROOT,
        "%s\t%.3f\t%s%n",
        labels.given().isEmpty() ? NONE : given,
        (labels.given().isEmpty() ? labels.all() : labels.given()).getFirst().probability(),
        line);
  }

  /** What stands between labels: the first sign that is in none of them. */
  private static String separator(List<String> labels) {
    return SEPARATORS.stream()
        .filter(sign -> labels.stream().noneMatch(label -> label.contains(sign)))
        .findFirst()
        .orElse(SEPARATORS.getLast());
  }
}
