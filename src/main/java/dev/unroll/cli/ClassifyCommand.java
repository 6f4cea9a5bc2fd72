package dev.unroll.cli;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.cli.argument.ModelArgument;
import dev.unroll.text.Utf8Lines;
import dev.unroll.train.eval.Classifier;
import dev.unroll.train.eval.Confusion;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code unroll classify}: says what kind of text a text is, with the likeliest labels; or, of
 * texts on stdin line by line, the likeliest label, its probability and the text.
 */
@Command(name = "classify", description = "Say what kind of text a text is.")
final class ClassifyCommand implements Callable<Integer> {
  private static final int SHOWN = 5;

  /** Stands for a label in the lines of standard input's texts that have none. */
  private static final String NONE = "-";

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
        double[] probabilities = classifier.probabilities(text);
        if (isNone(folder, probabilities[Confusion.likeliest(probabilities)])) {
          out.println("none of the labels; the likeliest:");
        }
        ranked(probabilities).stream()
            .limit(SHOWN)
            .forEach(
                i ->
                    out.printf(
                        Locale.ROOT,
                        "%6.1f %%  %s%n",
                        100 * probabilities[i],
                        classifier.labels().get(i)));
      } else {
        Utf8Lines lines = StandardInput.lines();
        for (String line = lines.next(); line != null; line = lines.next()) {
          classify(folder, classifier, line, out);
        }
      }
    }
    return 0;
  }

  /** Whether the likeliest label is less likely than the model's threshold. */
  private static boolean isNone(ModelFolder folder, double probability) {
    return folder.config().task() instanceof Task.Classification task
        && task.threshold() != null
        && probability < task.threshold();
  }

  private static void classify(
      ModelFolder folder, Classifier classifier, String line, PrintWriter out) {
    double[] probabilities = classifier.probabilities(line);
    int best = ranked(probabilities).getFirst();
    String label = isNone(folder, probabilities[best]) ? NONE : classifier.labels().get(best);
    out.printf(Locale.ROOT, "%s\t%.3f\t%s%n", label, probabilities[best], line);
  }

  private static List<Integer> ranked(double[] probabilities) {
    return IntStream.range(0, probabilities.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> probabilities[i]).reversed())
        .toList();
  }
}
