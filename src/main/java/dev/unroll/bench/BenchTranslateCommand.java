package dev.unroll.bench;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.cli.argument.ModelArgument;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.LastEvent;
import dev.unroll.engine.Usage;
import dev.unroll.engine.ort.OrtEngines;
import dev.unroll.engine.ort.RuntimeOptions;
import dev.unroll.engine.translation.Search;
import dev.unroll.engine.translation.TranslationEngine;
import dev.unroll.engine.translation.TranslationEvent;
import dev.unroll.engine.translation.TranslationRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code unroll bench translate}: the speed of translations over HTTP and in the engine alone, on
 * the same machine. The two take turns, so that other load on the machine affects both; every
 * figure is the median of several turns.
 */
@Command(
    name = "translate",
    description = "Time translations over HTTP beside the engine without HTTP.")
final class BenchTranslateCommand implements Callable<Integer> {
  @Mixin private ModelArgument model = new ModelArgument();

  @Option(
      names = "--beam",
      paramLabel = "WIDTH",
      split = ",",
      defaultValue = "1,5",
      description = "Widths of the beam (${DEFAULT-VALUE}); 1 is greedy.")
  private List<Integer> beams = List.of();

  @Option(
      names = "--clients",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,8,32",
      description = "Numbers of clients at a time (${DEFAULT-VALUE}).")
  private List<Integer> clients = List.of();

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "3",
      description = "How long one turn takes (${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "How many turns each way gets (${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of ONNX Runtime (default: ${DEFAULT-VALUE}).")
  private int threads = RuntimeOptions.defaults().threads().least();

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "A service that runs and has the model; without it, one is started.")
  private @Nullable URI url;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "Sentences, one a line; without it, some of twelve words, or the examples.")
  private @Nullable Path file;

  @Spec private CommandSpec spec = CommandSpec.create();

  /** What is measured: a beam's width and a number of clients. */
  private record Setting(int beam, int clients) {}

  /** The results of every round, in the engine alone and over HTTP. */
  private record Runs(List<ClosedLoop.Result> engine, List<ClosedLoop.Result> http) {
    static Runs none() {
      return new Runs(new ArrayList<>(), new ArrayList<>());
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    checkOptions();
    ModelFolder folder = model.read();
    if (!(folder.config().task() instanceof Task.Seq2Seq task)) {
      throw new CommandFailed(folder.name() + " does not translate");
    }
    List<String> sentences = sentences(folder, task);
    if (url != null) {
      measure(folder, task, sentences, url);
      return 0;
    }
    try (LinkedModel linked = LinkedModel.of(folder.path())) {
      measure(folder, task, sentences, OwnService.start(linked.models(), threads));
    }
    return 0;
  }

  private void measure(ModelFolder folder, Task.Seq2Seq task, List<String> sentences, URI service)
      throws InterruptedException {
    try (TranslationEngine engine = open(folder);
        TranslateClient client = new TranslateClient(service, Collections.max(clients))) {
      measure(folder, task, sentences, engine, client);
    }
  }

  private void checkOptions() {
    Stream<Integer> all =
        Stream.of(beams.stream(), clients.stream(), Stream.of(rounds, threads))
            .flatMap(values -> values);
    if (all.anyMatch(value -> value < 1) || !(seconds > 0)) {
      throw new ParameterException(
          spec.commandLine(), "every number must be at least 1, and the seconds above 0");
    }
  }

  private List<String> sentences(ModelFolder folder, Task.Seq2Seq task) {
    List<String> sentences;
    try (Stream<String> lines = file == null ? examples(task) : Files.lines(file)) {
      sentences = lines.filter(line -> !line.isBlank()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (sentences.isEmpty()) {
      throw new CommandFailed(
          (file == null ? folder.name() + " has no examples" : file + " has no sentences")
              + ": give some with --file");
    }
    return sentences;
  }

  private static Stream<String> examples(Task.Seq2Seq task) {
    Task.Languages languages = task.languages();
    List<String> known = languages == null ? List.of() : TwelveWords.in(languages.source());
    return (known.isEmpty() ? task.examples() : known).stream();
  }

  private TranslationEngine open(ModelFolder folder) {
    EngineConfig config = EngineConfig.defaults();
    TranslationEngine engine =
        new OrtEngines(
                RuntimeOptions.defaults().withThreads(threads),
                config.withQueue(Collections.max(clients) + config.queue()),
                Clock.SYSTEM)
            .openTranslation(folder, EngineListener.NONE);
    engine.warmUp();
    return engine;
  }

  private void measure(
      ModelFolder folder,
      Task.Seq2Seq task,
      List<String> sentences,
      TranslationEngine engine,
      TranslateClient client)
      throws InterruptedException {
    Map<Setting, Runs> measured = new LinkedHashMap<>();
    for (int round = 0; round <= rounds; round++) { // The first one only warms up.
      for (int beam : beams) {
        Search search = search(beam, task);
        ClosedLoop.Translator direct = sentence -> translate(engine, sentence, search);
        ClosedLoop.Translator http =
            sentence -> {
              client.translate(sentence, folder.name(), beam);
              return 0;
            };
        Duration time = Duration.ofMillis((long) (1000 * seconds));
        for (int n : clients) {
          ClosedLoop.Result ofEngine = ClosedLoop.run(direct, n, time, sentences);
          ClosedLoop.Result ofHttp = ClosedLoop.run(http, n, time, sentences);
          if (round > 0) {
            Runs runs = measured.computeIfAbsent(new Setting(beam, n), _ -> Runs.none());
            runs.engine().add(ofEngine);
            runs.http().add(ofHttp);
          }
        }
      }
    }
    print(folder, sentences, measured);
  }

  private static Search search(int beam, Task.Seq2Seq task) {
    Task.Decoding decoding = task.decoding();
    return Search.beam(beam, decoding.lengthPenalty(), decoding.coverage(), 1, beam);
  }

  private static int translate(TranslationEngine engine, String sentence, Search search) {
    LastEvent<TranslationEvent> last = new LastEvent<>();
    engine.submit(TranslationRequest.of(List.of(sentence), search, false)).subscribe(last);
    return switch (last.await()) {
      case TranslationEvent.Finished(Usage usage) -> usage.completionTokens();
      case TranslationEvent.Failed(String message, boolean _) -> throw new CommandFailed(message);
      case TranslationEvent.Piece _, TranslationEvent.Translated _ ->
          throw new IllegalStateException("an answer without an end");
    };
  }

  private void print(ModelFolder folder, List<String> sentences, Map<Setting, Runs> measured) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "%s, %d sentences of %.1f words, threads of ONNX Runtime: %d, medians of %d turns of %.1f s%n",
        folder.name(),
        sentences.size(),
        sentences.stream().mapToInt(s -> s.strip().split("\\s+").length).average().orElse(0),
        threads,
        rounds,
        seconds);
    out.printf(
        "%4s %7s  %-6s %11s %9s %8s %8s %9s%n",
        "beam", "clients", "way", "sentences/s", "tokens/s", "p50 ms", "p99 ms", "HTTP costs");
    measured.forEach(
        (setting, runs) -> {
          ClosedLoop.Result engine = ClosedLoop.Result.median(runs.engine());
          ClosedLoop.Result http = ClosedLoop.Result.median(runs.http());
          line(out, setting, "engine", engine, engine.tokensPerSentence(), "");
          double cost = 1 - http.sentencesPerSecond() / engine.sentencesPerSecond();
          line(
              out,
              setting,
              "HTTP",
              http,
              engine.tokensPerSentence(),
              String.format(Locale.ROOT, "%.1f %%", 100 * cost));
        });
  }

  private static void line(
      PrintWriter out,
      Setting setting,
      String way,
      ClosedLoop.Result result,
      double tokensPerSentence,
      String cost) {
    out.printf(
        Locale.ROOT,
        "%4d %7d  %-6s %11.1f %9.0f %8.1f %8.1f %10s%n",
        setting.beam(),
        setting.clients(),
        way,
        result.sentencesPerSecond(),
        result.sentencesPerSecond() * tokensPerSentence,
        result.median(),
        result.percentile99(),
        cost);
  }
}
