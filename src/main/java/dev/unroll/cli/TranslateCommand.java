package dev.unroll.cli;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.cli.argument.ModelArgument;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.Usage;
import dev.unroll.engine.ort.MemoryNeed;
import dev.unroll.engine.ort.OrtEngines;
import dev.unroll.engine.ort.RuntimeOptions;
import dev.unroll.engine.sampling.Sampling;
import dev.unroll.engine.translation.Search;
import dev.unroll.engine.translation.TextRequest;
import dev.unroll.engine.translation.TextTranslation;
import dev.unroll.engine.translation.TextTranslation.Granularity;
import dev.unroll.engine.translation.TextTranslator;
import dev.unroll.engine.translation.TranslatedText;
import dev.unroll.engine.translation.TranslationEngine;
import dev.unroll.engine.translation.TranslationEvent;
import dev.unroll.engine.translation.Treatment;
import dev.unroll.runtime.MachineMemory;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.Function;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code unroll translate}: translates a text on the terminal, as its translation is found, or the
 * lines of stdin. Translations go to stdout, figures and progress to stderr.
 */
@Command(
    name = "translate",
    description = "Translate a text, or the lines of the standard input, with a seq2seq model.")
final class TranslateCommand implements Callable<Integer> {
  /** Sentences that one run decodes. */
  private static final int TOGETHER = 64;

  private static final int LEAST_ROWS = 64;

  /** Lines that are under way, in the order of their lengths. */
  private static final int LINES_TOGETHER = 32 * TOGETHER;

  @Mixin private ModelArgument model = new ModelArgument();

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TEXT",
      description = "The text to translate; without one, the lines of the standard input.")
  private @Nullable String text;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description =
          "A file to translate instead: txt, md, html, srt, vtt, po, strings, json, docx, odt, odp or"
              + " pptx.")
  private @Nullable Path file;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "With --file, where the translated file goes (NAME.LANGUAGE.ENDING).")
  private @Nullable Path output;

  @Mixin private LanguageOptions asked = new LanguageOptions();

  @Option(
      names = "--beam",
      paramLabel = "WIDTH",
      description = "Translations that are followed together; 1 is greedy (the model's own).")
  private @Nullable Integer beam;

  @Option(
      names = "--length-penalty",
      paramLabel = "ALPHA",
      description = "Exponent of the length penalty; more favours longer ones (the model's own).")
  private @Nullable Double lengthPenalty;

  @Option(
      names = "--alternatives",
      paramLabel = "N",
      defaultValue = "0",
      description = "Further translations to show, at most (${DEFAULT-VALUE}).")
  private int alternatives;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "Choose every token by chance instead; higher is more varied.")
  private @Nullable Double temperature;

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      description = "With --temperature: same seed, same text; without one, a random one.")
  private @Nullable Long seed;

  @Option(
      names = "--no-shortlist",
      description = "Choose among all words, where the model has a lexical shortlist.")
  private boolean withoutShortlist;

  @Option(
      names = "--numbers",
      paramLabel = "FORM",
      defaultValue = "kept",
      description =
          "Numbers, dates and times: kept, or localized for the target (${DEFAULT-VALUE}).")
  private Treatment.Numbers numbers = Treatment.Numbers.KEPT;

  @Option(
      names = "--check",
      description = "Say on the standard error, for each sentence, what was copied and verified.")
  private boolean check;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that translate side by side (default: ${DEFAULT-VALUE}).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    ModelFolder folder = model.read();
    if (!(folder.config().task() instanceof Task.Seq2Seq task)) {
      throw WrongKind.of(folder, "");
    }
    if (file == null ? output != null : text != null || alternatives > 0) {
      throw new ParameterException(
          spec.commandLine(), "--output needs a --file, which goes with no TEXT or --alternatives");
    }
    Search search = search(task.decoding());
    Optional<Task.Languages> languages = asked.of(task);
    try (TranslationEngine engine = open(folder, search)) {
      TextTranslator texts = TextTranslator.of(engine, languages);
      if (file != null) {
        translateFile(file, texts, search, languages);
        return 0;
      }
      Function<String, TextTranslation> translator =
          given ->
              texts.submit(
                  new TextRequest(
                      List.of(given),
                      TextRequest.Format.TEXT,
                      search,
                      false,
                      languages,
                      !withoutShortlist,
                      treatment()));
      if (text == null) {
        translateLines(translator);
      } else {
        translateText(translator.apply(text));
      }
    }
    return 0;
  }

  private Treatment treatment() {
    return Treatment.DEFAULT.withNumbers(numbers).withCheck(check);
  }

  private TranslationEngine open(ModelFolder folder, Search search) {
    // No limit but the user's patience.
    EngineConfig config =
        EngineConfig.defaults()
            .withSlots(slots(folder, search.width()))
            .withQueue(Integer.MAX_VALUE / 2)
            .withTexts(Integer.MAX_VALUE);
    return new OrtEngines(RuntimeOptions.defaults().withWorkers(threads), config, Clock.SYSTEM)
        .openTranslation(folder, EngineListener.NONE);
  }

  /** Rows for many sentences, or for fewer if these would take much of the memory. */
  private int slots(ModelFolder folder, int width) {
    int slots = text == null ? TOGETHER * width : Math.max(LEAST_ROWS, width);
    while (slots > Math.max(LEAST_ROWS, width)
        && MemoryNeed.of(folder, EngineConfig.defaults().withSlots(slots), threads).total()
            > MachineMemory.forModels() / 4) {
      slots = Math.max(slots / 2, width);
    }
    return slots;
  }

  private Search search(Task.Decoding decoding) {
    try {
      if (threads < 1) {
        throw new IllegalArgumentException("--threads must be at least 1, not " + threads);
      }
      if (alternatives < 0) {
        throw new IllegalArgumentException("--alternatives must be at least 0");
      }
      if (temperature != null) {
        if (beam != null || lengthPenalty != null || alternatives > 0) {
          throw new IllegalArgumentException("--temperature goes with no option of the beam");
        }
        long chosen = seed == null ? new SplittableRandom().nextInt(1_000_000) : seed;
        return new Search.Sample(new Sampling(temperature, 0, 1, chosen));
      }
      if (seed != null) {
        throw new IllegalArgumentException("--seed needs a --temperature");
      }
      if (beam != null && beam < 1) {
        throw new IllegalArgumentException("--beam must be at least 1, not " + beam);
      }
      int width = beam == null ? decoding.beam() : beam;
      double alpha = lengthPenalty == null ? decoding.lengthPenalty() : lengthPenalty;
      Task.Decoding wanted =
          new Task.Decoding(width, alpha, decoding.coveragePenalty(), decoding.ending());
      return Search.beam(wanted, 1 + alternatives, EngineConfig.defaults().slots());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void translateText(TextTranslation translation) throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    print(translation, out);
    if (translation.events().isEmpty()) {
      out.println();
      report(translation.texts().getFirst());
      return;
    }
    long start = System.nanoTime();
    try (EventReader<TranslationEvent> reader =
        new EventReader<>(translation.events().get(), TranslationEvent.Failed::new)) {
      while (true) {
        TranslationEvent event = reader.next();
        translation.take(event);
        print(translation, out);
        switch (event) {
          case TranslationEvent.Piece _, TranslationEvent.Translated _ -> {}
          case TranslationEvent.Failed(String message, boolean _) ->
              throw new CommandFailed(message);
          case TranslationEvent.Finished(Usage usage) -> {
            double seconds = (System.nanoTime() - start) / 1e9;
            out.println();
            translation.texts().getFirst().alternatives(alternatives).forEach(out::println);
            out.flush();
            report(translation.texts().getFirst());
            figures(translation.sentences(), usage.completionTokens(), seconds);
            return;
          }
        }
      }
    }
  }

  private void translateFile(
      Path source, TextTranslator texts, Search search, Optional<Task.Languages> languages) {
    TranslatedFile translated = TranslatedFile.read(source, output, languages);
    long start = System.nanoTime();
    TextTranslation translation =
        texts.submit(
            new TextRequest(
                translated.texts(),
                translated.format(),
                search,
                false,
                languages,
                !withoutShortlist,
                treatment().ofDocument()));
    Usage usage = translated.finish(translation);
    spec.commandLine().getOut().println(translated.target());
    figures(translation.sentences(), usage.completionTokens(), (System.nanoTime() - start) / 1e9);
  }

  private static void print(TextTranslation translation, PrintWriter out) {
    translation.next(Granularity.CHARACTERS).forEach(piece -> out.print(piece.piece()));
    out.flush();
  }

  private void translateLines(Function<String, TextTranslation> translator)
      throws InterruptedException {
    long start = System.nanoTime();
    LineByLine lines =
        new LineByLine(
            translator, alternatives, LINES_TOGETHER, spec.commandLine().getOut(), this::report);
    LineByLine.Totals totals;
    try (LineBar bar = LineBar.open()) {
      totals = lines.translate(StandardInput.lines(), bar);
    }
    figures(totals.sentences(), totals.tokens(), (System.nanoTime() - start) / 1e9);
  }

  /** Says what was verified of each sentence, if that is asked for. */
  private void report(TranslatedText text) {
    if (!check) {
      return;
    }
    PrintWriter err = spec.commandLine().getErr();
    for (TranslatedText.Check sentence : text.checks()) {
      err.printf(
          "%s\t%s\t%s\t%s%n",
          sentence.outcome().name().toLowerCase(Locale.ROOT),
          sentence.source(),
          String.join(" ", sentence.copied()),
          String.join(" ", sentence.faults()));
    }
    err.flush();
  }

  private void figures(long sentences, long tokens, double seconds) {
    spec.commandLine()
        .getErr()
        .printf(
            Locale.ROOT,
            "%,d %s, %,d tokens in %.2f s (%.1f sentences/s, %.0f tokens/s)%n",
            sentences,
            sentences == 1 ? "sentence" : "sentences",
            tokens,
            seconds,
            sentences / seconds,
            tokens / seconds);
  }

  /** A bar on stderr, where a person watches that and the lines themselves go elsewhere. */
  private record LineBar(@Nullable ProgressBar bar) implements LineByLine.Progress, AutoCloseable {
    static LineBar open() {
      if (!StandardStream.ERROR.isTerminal() || StandardStream.OUTPUT.isTerminal()) {
        return new LineBar(null);
      }
      return new LineBar(
          new ProgressBarBuilder()
              .setTaskName("lines")
              .setInitialMax(0)
              .setUpdateIntervalMillis(200)
              .showSpeed()
              .setConsumer(new ConsoleProgressBarConsumer(System.err))
              .build());
    }

    @Override
    public void written(long written, long known) {
      if (bar != null) {
        bar.maxHint(known);
        bar.stepTo(written);
      }
    }

    @Override
    public void close() {
      if (bar != null) {
        bar.close();
      }
    }
  }
}
