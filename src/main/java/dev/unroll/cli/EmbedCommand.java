package dev.unroll.cli;

import dev.unroll.bundle.Forecasting;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.cli.argument.ModelArgument;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.Event;
import dev.unroll.engine.LastEvent;
import dev.unroll.engine.Request;
import dev.unroll.engine.RequestRejected;
import dev.unroll.engine.embedding.EmbeddingEngine;
import dev.unroll.engine.embedding.EmbeddingEvent;
import dev.unroll.engine.embedding.EmbeddingTexts;
import dev.unroll.engine.embedding.Prompts;
import dev.unroll.engine.ort.OrtEngines;
import dev.unroll.engine.ort.RuntimeOptions;
import dev.unroll.text.Utf8Lines;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code unroll embed}: prints the vectors of texts, one a line as a JSON array. */
@Command(name = "embed", description = "Make vectors of texts, one a line as a JSON array.")
final class EmbedCommand implements Callable<Integer> {
  /** Texts of stdin that are embedded together. */
  private static final int TOGETHER = 256;

  @Mixin private ModelArgument model = new ModelArgument();

  @Parameters(
      index = "1..*",
      paramLabel = "TEXT",
      description = "The texts; without one, stdin is read line by line.")
  private List<String> texts = new ArrayList<>();

  @Option(
      names = "--input-type",
      paramLabel = "NAME",
      description =
          "What the texts are used for, where the model puts words of its own before them: query,"
              + " passage or another of its prompts.")
  private @Nullable String inputType;

  @Option(
      names = "--truncate",
      description = "Cut texts that are longer than an encoder reads; else they are refused.")
  private boolean truncate;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    ModelFolder folder = model.read();
    try {
      switch (folder.config().task()) {
        case Task.Embedding task -> encode(folder, task);
        case Task.Text _ -> decode(folder);
        case Task.Series _, Task.Seq2Seq _, Task.Classification _, Forecasting.Direct _ ->
            throw WrongKind.of(folder, "");
      }
    } catch (RequestRejected e) {
      throw new CommandFailed(String.valueOf(e.getMessage()));
    }
    return 0;
  }

  private interface Vectors {
    List<float[]> of(List<String> texts) throws InterruptedException;
  }

  private void encode(ModelFolder folder, Task.Embedding task)
      throws IOException, InterruptedException {
    String prefix =
        Prompts.of(task.prompts(), task.prompt(), inputType)
            .orElseThrow(
                () ->
                    new CommandFailed(
                        "%s has no prompt '%s', only %s"
                            .formatted(folder.name(), inputType, task.prompts().keySet())));
    RuntimeOptions options =
        RuntimeOptions.defaults().withThreads(Runtime.getRuntime().availableProcessors());
    EngineConfig config = EngineConfig.defaults().withSlots(1).withoutLengthLimits();
    try (EmbeddingEngine engine =
        new OrtEngines(options, config, Clock.SYSTEM).openEmbedding(folder, EngineListener.NONE)) {
      print(
          some -> {
            LastEvent<EmbeddingEvent> last = new LastEvent<>();
            engine
                .submit(new EmbeddingTexts(some, prefix, truncate), EngineListener.NONE)
                .subscribe(last);
            return switch (last.await()) {
              case EmbeddingEvent.Embedded embedded -> embedded.vectors();
              case EmbeddingEvent.Failed(String message, boolean _) ->
                  throw new CommandFailed(message);
            };
          });
    }
  }

  private void decode(ModelFolder folder) throws IOException, InterruptedException {
    if (truncate || inputType != null) {
      throw new CommandFailed(
          folder.name() + " is no encoder: it has no --input-type and no --truncate");
    }
    try (LoadedModel loaded = new LoadedModel(folder)) {
      print(
          some -> {
            List<float[]> vectors = new ArrayList<>();
            for (String text : some) {
              loaded.answer(
                  new Request.Embedding(text),
                  event -> {
                    if (event instanceof Event.Embedding(float[] vector)) {
                      vectors.add(vector);
                    }
                    return true;
                  });
            }
            return vectors;
          });
    }
  }

  private void print(Vectors vectors) throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    if (!texts.isEmpty()) {
      vectors.of(texts).forEach(vector -> out.println(Arrays.toString(vector)));
      return;
    }
    Utf8Lines lines = StandardInput.lines();
    List<String> some = new ArrayList<>();
    for (String line = lines.next(); line != null; line = lines.next()) {
      some.add(line);
      if (some.size() == TOGETHER) {
        vectors.of(some).forEach(vector -> out.println(Arrays.toString(vector)));
        some.clear();
      }
    }
    if (!some.isEmpty()) {
      vectors.of(some).forEach(vector -> out.println(Arrays.toString(vector)));
    }
    out.flush();
  }
}
