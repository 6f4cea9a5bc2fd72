package dev.unroll.train;

import static dev.unroll.train.TestTraining.NO_DATA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.engine.Clock;
import dev.unroll.engine.Engine;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.Event;
import dev.unroll.engine.FinishReason;
import dev.unroll.engine.Reader;
import dev.unroll.engine.Request;
import dev.unroll.engine.Usage;
import dev.unroll.engine.ort.OrtEngines;
import dev.unroll.engine.ort.RuntimeOptions;
import dev.unroll.text.token.Tokenizer;
import dev.unroll.train.eval.ExportedModel;
import dev.unroll.train.eval.Metric;
import dev.unroll.train.eval.MetricComparison;
import dev.unroll.train.export.MetricsFile;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** GPTs trained on a text of few words, from recipe to folder and back. */
class GptTrainingTest {
  /** A validation split of 300 characters is 13 windows of 23 and the character before them. */
  private static final int CHARACTERS = 3000;

  private static final String RECIPE =
      """
      title: A tiny GPT
      data: {source: text-file, path: text.txt, licence: mine}
      architecture: {type: gpt, layers: 1, size: 16, heads: 2, context: 23}
      training:
        steps: 12
        batch: 4
        optimizer: {type: adamw, learningRate: 0.01}
        evaluateEvery: 6 step
        keep: last
      """;

  private static final String BYTE_PAIRS = "tokenizer={type: bpe, vocab: 270}";

  @TempDir Path temporary;

  private Path write(String name) throws IOException {
    Path model = Files.createDirectories(temporary.resolve(name).resolve("tiny"));
    Files.writeString(model.resolve("recipe.yaml"), RECIPE);
    Random random = new Random(1);
    List<String> words = List.of("the ", "cat ", "sat ", "on ", "a ", "mat.\n", "Été ");
    StringBuilder text = new StringBuilder();
    while (text.length() < CHARACTERS) {
      text.append(words.get(random.nextInt(words.size())));
    }
    Files.writeString(model.resolve("text.txt"), text.substring(0, CHARACTERS));
    return model;
  }

  private Trainer.Result train(
      Path model, boolean resume, BooleanSupplier stop, String... settings) {
    return new TestTraining(temporary).train(model, resume, stop, settings);
  }

  private static Metric metric(MetricsFile metrics, String key) {
    return metrics.metrics().stream()
        .filter(metric -> metric.key().equals(key))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void trainedText_isAWholeFolderWhoseFiguresAreFoundAgain() throws IOException {
    Path model = write("tiny");
    assertThat(train(model, false, () -> false)).isInstanceOf(Trainer.Result.Written.class);

    ModelFolder folder = ModelFolder.read(model);
    assertThat(folder.config().architecture()).isEqualTo("gpt");
    assertThat(folder.config().graph()).isInstanceOf(GraphContract.CachedDecoder.class);
    assertThat(folder.config().task())
        .isInstanceOfSatisfying(
            Task.Text.class,
            task -> {
              assertThat(task.context()).isEqualTo(23);
              assertThat(task.endTokens()).isEmpty();
            });
    assertThat(Files.readString(folder.card()))
        .contains("| block | gpt2 |", "| context | 23 tokens |", "| batch × length | 4 × 23 |")
        .contains("400 characters each", "characters of its training text");
    ModelEvaluation evaluation = ModelEvaluation.of(folder, NO_DATA, 1);
    assertThat(evaluation.comparisons())
        .extracting(comparison -> comparison.measured().key())
        .contains("validation.crossEntropy", "validation.sliding.bitsPerChar")
        .doesNotContain("validation.crossEntropyPerChar");
    assertThat(evaluation.comparisons()).allMatch(MetricComparison::agrees);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gpt2  | {type: gpt, layers: 2, size: 16, heads: 2, context: 23, dropout: 0.1, attentionDropout: 0.1}",
        "llama | {type: gpt, layers: 1, size: 64, heads: 4, kvHeads: 2, context: 23, block: llama}",
        "loose | {type: gpt, layers: 1, size: 32, heads: 2, context: 23, block: llama, tied: false}"
      })
  void everyArchitecture_predictsOnItsExportWhatItDidInTraining(String name, String architecture)
      throws IOException {
    Path model = write(name);
    train(model, false, () -> false, "architecture=" + architecture);

    MetricsFile metrics = MetricsFile.read(model.resolve("metrics.json"));
    double exported = metric(metrics, "validation.crossEntropy").value();
    assertThat(exported).isCloseTo(metrics.history().getLast().validation(), within(1e-4));
    assertThat(exported).isLessThan(metrics.history().getFirst().validation());
  }

  @Test
  void bytePairs_areMeasuredPerTokenAndPerCharacter() throws IOException {
    Path model = write("pairs");
    train(model, false, () -> false, BYTE_PAIRS);

    ModelFolder folder = ModelFolder.read(model);
    assertThat(folder.config().task())
        .isInstanceOfSatisfying(
            Task.Text.class, task -> assertThat(task.vocabSize()).isEqualTo(270));
    MetricsFile metrics = MetricsFile.read(model.resolve("metrics.json"));
    Metric perToken = metric(metrics, "validation.crossEntropy");
    Metric perChar = metric(metrics, "validation.crossEntropyPerChar");
    assertThat(perToken.unit()).isEqualTo("nats/token");
    assertThat(perChar.unit()).isEqualTo("nats/char");
    assertThat(perChar.description()).containsPattern("29[5-9] characters");
    assertThat(perChar.value()).isBetween(perToken.value() / 4, perToken.value() / 1.3);
    assertThat(metric(metrics, "validation.bitsPerChar").value())
        .isCloseTo(perChar.value() / Math.log(2), within(1e-12));
    assertThat(Files.readString(folder.card())).contains("270 byte pairs", "160 tokens each");
  }

  @Test
  void recurrentNetworks_readBytePairsToo() throws IOException {
    Path model = write("lstm");
    train(model, false, () -> false, "architecture={type: lstm, hidden: 16}", BYTE_PAIRS);

    MetricsFile metrics = MetricsFile.read(model.resolve("metrics.json"));
    assertThat(metric(metrics, "validation.crossEntropy").unit()).isEqualTo("nats/token");
  }

  @Test
  void bytes_areWrittenWithTheFiguresInFullPrecisionBesideTheirs() throws IOException {
    Path model = write("int8");
    train(model, false, () -> false, "export.precision=int8");

    MetricsFile metrics = MetricsFile.read(model.resolve("metrics.json"));
    double full = metric(metrics, "fp32.validation.crossEntropy").value();
    assertThat(metric(metrics, "validation.crossEntropy").value())
        .isNotEqualTo(full)
        .isCloseTo(full, within(0.02));
  }

  @ParameterizedTest
  @ValueSource(strings = {"training.accumulate=2", "architecture.attentionDropout=0.3", BYTE_PAIRS})
  void interruptedTraining_endsWithTheSameBits(String setting) throws IOException {
    Path whole = write("whole");
    train(whole, false, () -> false, setting);

    Path parted = write("parted");
    int[] asked = {0};
    assertThat(train(parted, false, () -> asked[0]++ >= 5, setting))
        .isInstanceOf(Trainer.Result.Interrupted.class);
    train(parted, true, () -> false, setting);

    assertThat(parted.resolve("model.onnx")).hasSameBinaryContentAs(whole.resolve("model.onnx"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{type: gpt, layers: 2, size: 16, heads: 2, context: 23} | steps: 12, batch: 4",
        "{type: lstm, layers: 2, hidden: 12} | steps: 12, batch: 4, length: 23"
      })
  void embedding_isTheMeanOfTheLastLayersStates(String architecture, String budget)
      throws IOException {
    Path model = write("embedded");
    train(
        model,
        false,
        () -> false,
        "architecture=" + architecture,
        "training={" + budget + ", optimizer: {type: adamw, learningRate: 0.01}}");
    ModelFolder folder = ModelFolder.read(model);
    String text = "the cat sat on a mat";
    double[] mean;
    try (Tokenizer tokenizer = Tokenizer.open(folder.tokenizer());
        ExportedModel exported = ExportedModel.openText(folder, 1)) {
      int[] ids = Arrays.stream(tokenizer.encode(text)).mapToInt(Math::toIntExact).toArray();
      mean = new double[exported.stateSize()];
      exported.clear();
      int[] ends = IntStream.rangeClosed(1, ids.length).toArray();
      FloatBuffer states = exported.states(ids, ends); // [time, stateSize]
      for (int i = 0; states.hasRemaining(); i = (i + 1) % mean.length) {
        mean[i] += states.get() / ids.length;
      }
    }
    double norm = Math.sqrt(Arrays.stream(mean).map(x -> x * x).sum());

    List<Event> events;
    EngineConfig fewAtATime = EngineConfig.defaults().withPrefillChunk(8);
    try (Engine engine =
        new OrtEngines(RuntimeOptions.defaults(), fewAtATime, Clock.SYSTEM)
            .openGeneration(folder, EngineListener.NONE)) {
      assertThat(engine.embeddingSize()).isEqualTo(mean.length);
      events = Reader.eager(engine.submit(new Request.Embedding(text))).await().events();
    }

    assertThat(events.getLast()).isEqualTo(new Event.Finished(FinishReason.STOP, new Usage(20, 0)));
    assertThat(events.getFirst())
        .isInstanceOfSatisfying(
            Event.Embedding.class,
            made -> {
              for (int i = 0; i < mean.length; i++) {
                assertThat((double) made.vector()[i]).isCloseTo(mean[i] / norm, within(1e-4));
              }
            });
  }
}
