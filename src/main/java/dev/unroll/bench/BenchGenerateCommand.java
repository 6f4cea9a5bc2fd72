package dev.unroll.bench;

import dev.unroll.bundle.Forecasting;
import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.cli.argument.ModelArgument;
import dev.unroll.cli.argument.ProviderName;
import dev.unroll.engine.ort.RuntimeOptions;
import dev.unroll.engine.ort.StepThreads;
import dev.unroll.runtime.Device;
import dev.unroll.runtime.Provider;
import dev.unroll.runtime.SessionSettings.Kept;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code unroll bench generate}: how fast models generate here, and whether a GPU generates what
 * the CPU does.
 */
@Command(
    name = "generate",
    description = "Time models that generate, by the number of sequences side by side.")
final class BenchGenerateCommand implements Callable<Integer> {
  private static final double SERIES_TOLERANCE = 1e-3;

  @Parameters(
      paramLabel = "MODEL",
      description = "Model folders, or names in models/ (or in UNROLL_MODELS); all if left out.")
  private List<String> names = List.of();

  @Option(
      names = "--provider",
      paramLabel = "NAME",
      description = "cpu, cuda, or auto (default).",
      converter = ProviderName.class)
  private Provider provider = Provider.AUTO;

  @Option(
      names = "--streams",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,8,32",
      description = "Numbers of sequences side by side (${DEFAULT-VALUE}).")
  private List<Integer> streams = List.of();

  @Option(
      names = "--tokens",
      paramLabel = "N",
      defaultValue = "64",
      description = "Tokens that each sequence gets after a prompt of 16 (${DEFAULT-VALUE}).")
  private int tokens;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of ONNX Runtime on the CPU (default: by the model's size).")
  private @Nullable Integer threads;

  @Option(
      names = "--kept",
      paramLabel = "WHERE",
      description = "Where keys and values are between steps: host or device (where it computes).",
      converter = KeptName.class)
  private @Nullable Kept kept;

  @Option(
      names = "--untrained",
      paramLabel = "SIZE",
      description =
          "Instead of models, one with random weights: small or gpt2 (124 million parameters).")
  private @Nullable String untrained;

  @Option(
      names = "--compare",
      description = "Also run on the CPU, and print how many of the tokens are the same.")
  private boolean compares;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (tokens < 1 || (threads != null && threads < 1) || streams.stream().anyMatch(n -> n < 1)) {
      throw new ParameterException(
          spec.commandLine(), "--tokens, --threads and --streams must be at least 1");
    }
    Device device = Device.choose(provider);
    RuntimeOptions options = options(provider).keeping(kept);
    PrintWriter out = spec.commandLine().getOut();
    out.println(device);
    out.printf(
        "%-22s %7s %12s %12s%s%n",
        "model",
        "streams",
        "prompts ms",
        "tokens/s",
        compares ? "  CPU tokens/s  same tokens  first differs" : "");
    if (untrained != null) {
      try (UntrainedFolder folder = UntrainedFolder.of(untrained, spec)) {
        measure(folder.model(), options, out);
      }
    } else {
      for (Path folder : folders()) {
        measure(ModelFolder.read(folder), options, out);
      }
    }
    return 0;
  }

  private void measure(ModelFolder folder, RuntimeOptions options, PrintWriter out) {
    if (folder.config().task() instanceof Task.Embedding
        || folder.config().graph() instanceof GraphContract.Encoder) {
      throw new CommandFailed(
          folder.name() + " reads whole texts: it generates nothing that could be timed");
    }
    if (folder.config().task() instanceof Forecasting.Direct) {
      throw new CommandFailed(
          folder.name() + " forecasts whole horizons: it generates nothing step by step");
    }
    for (int n : streams) {
      GreedyDecoding.Size size = new GreedyDecoding.Size(n, tokens);
      GreedyDecoding.Result result = GreedyDecoding.run(folder, options, size);
      out.printf(
          "%-22s %7d %12.1f %12.0f", folder.name(), n, result.prefillMillis(), result.perSecond());
      if (compares) {
        GreedyDecoding.Result cpu = GreedyDecoding.run(folder, options(Provider.CPU), size);
        int each = result.outputs().getFirst().length;
        int[] same =
            IntStream.range(0, n)
                .map(stream -> result.agreement(cpu, stream, SERIES_TOLERANCE))
                .toArray();
        int least = IntStream.of(same).min().orElseThrow();
        out.printf(
            "  %12.0f  %5d of %-5d %s",
            cpu.perSecond(),
            IntStream.of(same).sum(),
            n * each,
            least == each ? "never" : "at " + (least + 1));
      }
      out.println();
      out.flush();
    }
  }

  private RuntimeOptions options(Provider on) {
    return RuntimeOptions.of(
        on, threads == null ? StepThreads.bySize() : StepThreads.exactly(threads));
  }

  private List<Path> folders() {
    return names.isEmpty() ? ModelArgument.all() : names.stream().map(ModelArgument::path).toList();
  }
}
