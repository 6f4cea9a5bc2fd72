package dev.unroll.bench;

import dev.unroll.cli.argument.ProviderName;
import dev.unroll.runtime.Provider;
import dev.unroll.train.step.Compute;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code unroll bench}: measures this machine. */
@Command(
    name = "bench",
    description = "Measure speed on this machine.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      BenchCommand.Train.class,
      BenchGenerateCommand.class,
      BenchServeCommand.class,
      BenchTranslateCommand.class,
      BenchTinyCommand.class
    })
public final class BenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(),
        "Missing required subcommand: train, generate, serve, translate or tiny");
  }

  /** {@code unroll bench train}: the speed of training steps. */
  @Command(
      name = "train",
      description = "Time training steps (forward, backward, AdamW) beside a matrix product.")
  static final class Train implements Callable<Integer> {
    private static final String MODELS = "lstm, gpt-like, characters, bahdanau or transformer";

    @Option(
        names = "--model",
        paramLabel = "MODEL",
        converter = WorkloadName.class,
        description = MODELS + "; all when left out.")
    private List<Workload> models = List.of(Workload.values());

    @Option(
        names = "--threads",
        paramLabel = "N",
        description = "Threads of ONNX Runtime (default: ${DEFAULT-VALUE}).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
        names = "--provider",
        paramLabel = "NAME",
        defaultValue = "cpu",
        converter = ProviderName.class,
        description = "cpu, cuda, or auto (${DEFAULT-VALUE}).")
    private Provider provider = Provider.CPU;

    @Option(
        names = "--steps",
        paramLabel = "N",
        description = "Steps that are timed (default: ${DEFAULT-VALUE}).")
    private int steps = 30;

    @Option(
        names = "--compare",
        description = "Also print how far the gradients are from the CPU's.")
    private boolean compares;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      if (threads < 1 || steps < 1) {
        throw new ParameterException(
            spec.commandLine(), "--threads and --steps must be at least 1");
      }
      Compute compute = Compute.on(provider, threads);
      PrintWriter out = spec.commandLine().getOut();
      out.printf(
          "%-10s %7s %12s %10s %9s %13s %9s%n",
          "model", "threads", "median ms", "min ms", "GFLOP/s", "GEMM GFLOP/s", "fraction");
      for (Workload model : models) {
        TrainingBenchmark.Result result = TrainingBenchmark.run(model, compute, steps);
        out.printf(
            "%-10s %7d %12.1f %10.1f %9.1f %13.1f %8.0f%%%n",
            model.label(),
            threads,
            result.medianMillis(),
            result.minMillis(),
            result.gflops(),
            result.gemmGflops(),
            100 * result.fraction());
        if (compares) {
          out.printf(
              "  gradient: %.1e of its norm from the CPU's%n",
              GradientComparison.distance(model, compute));
        }
      }
      return 0;
    }
  }

  /** A workload by its label. */
  static final class WorkloadName implements ITypeConverter<Workload> {
    @Override
    public Workload convert(String name) {
      return Arrays.stream(Workload.values())
          .filter(w -> w.label().equals(name))
          .findFirst()
          .orElseThrow(() -> new TypeConversionException("'" + name + "' is not " + Train.MODELS));
    }
  }
}
