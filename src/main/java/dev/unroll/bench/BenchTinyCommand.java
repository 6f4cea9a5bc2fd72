package dev.unroll.bench;

import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.LastEvent;
import dev.unroll.engine.ort.OrtEngines;
import dev.unroll.engine.ort.RuntimeOptions;
import dev.unroll.engine.translation.Search;
import dev.unroll.engine.translation.TranslationEngine;
import dev.unroll.engine.translation.TranslationEvent;
import dev.unroll.engine.translation.TranslationRequest;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code unroll bench tiny}: sentences a second of a translator of the size of Firefox's tiny ones,
 * with random weights, with products of integers and with those of floats in turn.
 */
@Command(
    name = "tiny",
    description =
        "Time a translator of the size of Firefox's tiny ones (6 layers of 256, 2 recurrent ones, a"
            + " vocabulary of 23,000, a shortlist) with random weights, greedily: one sentence at a"
            + " time, and many in a request; with 8-bit integers and with floats in turn.")
final class BenchTinyCommand implements Callable<Integer> {
  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of ONNX Runtime (default: ${DEFAULT-VALUE}).")
  private int threads = RuntimeOptions.defaults().threads().least();

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Steps that run side by side, each on so many threads (default: all cores).")
  private @Nullable Integer workers;

  @Option(
      names = "--sentences",
      paramLabel = "N",
      defaultValue = "200",
      description = "How many sentences of six words (${DEFAULT-VALUE}).")
  private int sentences;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "1",
      description = "Clients that send one sentence at a time (${DEFAULT-VALUE}).")
  private int clients;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "How many turns each gets (${DEFAULT-VALUE}).")
  private int rounds;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    if (threads < 1
        || (workers != null && workers < 1)
        || sentences < 1
        || rounds < 1
        || clients < 1) {
      throw new ParameterException(spec.commandLine(), "every number must be at least 1");
    }
    List<String> texts = UntrainedTranslator.sentences(sentences);
    Map<String, List<Double>> figures = new TreeMap<>();
    try (UntrainedFolder integers = UntrainedTranslator.write(true);
        UntrainedFolder floats = UntrainedTranslator.write(false);
        TranslationEngine ofIntegers = open(integers);
        TranslationEngine ofFloats = open(floats)) {
      for (int round = 0; round <= rounds; round++) { // The first one only warms up.
        for (TranslationEngine engine : List.of(ofIntegers, ofFloats)) {
          String name = engine == ofIntegers ? "int8" : "fp32";
          double before = cpuSeconds();
          ClosedLoop.Result single =
              ClosedLoop.run(
                  text -> translate(engine, List.of(text)), clients, Duration.ofSeconds(2), texts);
          double between = cpuSeconds();
          long start = System.nanoTime();
          int count = 0;
          while (System.nanoTime() - start < 2e9) {
            translate(engine, texts);
            count += texts.size();
          }
          double together = count / ((System.nanoTime() - start) / 1e9);
          double after = cpuSeconds();
          if (round > 0) {
            double translated = Math.max(1, 2 * single.sentencesPerSecond());
            add(figures, name + " one: CPU ms", 1000 * (between - before) / translated);
            add(figures, name + " batch: CPU ms", 1000 * (after - between) / count);
            add(figures, name + " one at a time", single.sentencesPerSecond());
            add(figures, name + " in batches of 32", together);
            add(figures, name + " tokens a sentence", single.tokensPerSentence());
          }
        }
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    figures.forEach(
        (name, all) -> {
          List<Double> sorted = all.stream().sorted().toList();
          out.printf(
              Locale.ROOT,
              "%-24s median %.2f (%.2f to %.2f)%n",
              name,
              sorted.get(sorted.size() / 2),
              sorted.getFirst(),
              sorted.getLast());
        });
    return 0;
  }

  /** Processor time of all threads, which other load on the machine does not change much. */
  private static double cpuSeconds() {
    return ProcessHandle.current()
        .info()
        .totalCpuDuration()
        .map(time -> time.toNanos() / 1e9)
        .orElse(Double.NaN);
  }

  private static void add(Map<String, List<Double>> figures, String name, double value) {
    figures.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
  }

  private TranslationEngine open(UntrainedFolder folder) {
    EngineConfig config = EngineConfig.defaults();
    RuntimeOptions options = RuntimeOptions.defaults().withThreads(threads);
    TranslationEngine engine =
        new OrtEngines(
                workers == null ? options : options.withWorkers(workers),
                config.withQueue(sentences + config.queue()),
                Clock.SYSTEM)
            .openTranslation(folder.model(), EngineListener.NONE);
    engine.warmUp();
    return engine;
  }

  private static int translate(TranslationEngine engine, List<String> texts) {
    LastEvent<TranslationEvent> last = new LastEvent<>();
    engine.submit(TranslationRequest.of(texts, new Search.Greedy(), false)).subscribe(last);
    return switch (last.await()) {
      case TranslationEvent.Finished finished -> finished.usage().completionTokens();
      case TranslationEvent other -> throw new IllegalStateException(other.toString());
    };
  }
}
