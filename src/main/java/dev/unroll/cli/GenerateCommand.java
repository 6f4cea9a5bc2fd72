package dev.unroll.cli;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.cli.argument.ModelArgument;
import dev.unroll.engine.Event;
import dev.unroll.engine.Request;
import dev.unroll.engine.Usage;
import dev.unroll.engine.sampling.Sampling;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code unroll generate}: continues a text on the terminal, as it is generated. The text goes to
 * stdout, the figures to stderr.
 */
@Command(name = "generate", description = "Continue a text with a text model.")
final class GenerateCommand implements Callable<Integer> {
  @Mixin private ModelArgument model = new ModelArgument();

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PROMPT",
      description = "The text to continue; without one, the model's first example.")
  private @Nullable String prompt;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      defaultValue = "256",
      description = "Most tokens to generate (${DEFAULT-VALUE}).")
  private int maxTokens;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      defaultValue = "1",
      description = "0 takes the likeliest token; higher is more varied (${DEFAULT-VALUE}).")
  private double temperature;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      defaultValue = "0",
      description = "Choose from the K likeliest tokens; 0 is all (${DEFAULT-VALUE}).")
  private int topK;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      defaultValue = "1",
      description = "Choose from the likeliest P of the probability (${DEFAULT-VALUE}).")
  private double topP;

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      description = "Same seed, same text; without one, a random one.")
  private @Nullable Long seed;

  @Option(
      names = "--stop",
      paramLabel = "TEXT",
      description = "Stop before this text; may be repeated.")
  private List<String> stop = List.of();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    ModelFolder folder = model.read();
    if (!(folder.config().task() instanceof Task.Text task)) {
      throw WrongKind.of(folder, ", not texts");
    }
    long chosenSeed = seed == null ? new SplittableRandom().nextInt(1_000_000) : seed;
    String start = prompt == null ? firstExample(folder, task) : prompt;
    Request.Text request = request(start, chosenSeed);
    try (LoadedModel loaded = new LoadedModel(folder)) {
      stream(loaded, request, chosenSeed);
    }
    return 0;
  }

  private Request.Text request(String start, long chosenSeed) {
    try {
      Sampling sampling = new Sampling(temperature, topK, topP, chosenSeed);
      return new Request.Text(start, maxTokens, sampling, stop);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void stream(LoadedModel loaded, Request.Text request, long seed)
      throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    out.print(request.prompt());
    out.flush();
    long start = System.nanoTime();
    Usage usage =
        loaded.answer(
            request,
            event -> {
              if (event instanceof Event.Text text) {
                out.print(text.text());
                out.flush();
              }
              return true;
            });
    double seconds = (System.nanoTime() - start) / 1e9;
    out.println();
    if (usage != null) {
      spec.commandLine()
          .getErr()
          .printf(
              Locale.ROOT,
              "%d tokens in %.2f s (%.0f tokens/s), seed %d%n",
              usage.completionTokens(),
              seconds,
              usage.completionTokens() / seconds,
              seed);
    }
  }

  private static String firstExample(ModelFolder folder, Task.Text task) {
    if (task.examples().isEmpty()) {
      throw new CommandFailed(folder.name() + " has no example: give a prompt");
    }
    return task.examples().getFirst();
  }
}
