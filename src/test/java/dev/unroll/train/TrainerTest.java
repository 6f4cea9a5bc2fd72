package dev.unroll.train;

import static dev.unroll.train.TestTraining.NO_DATA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.train.eval.MetricComparison;
import dev.unroll.train.export.MetricsFile;
import dev.unroll.train.loop.TrainingClock;
import dev.unroll.train.loop.TrainingEvent;
import dev.unroll.train.step.TrainingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerTest {

  private static final String SINE =
      """
      # a comment of the user's
      title: A tiny sine
      data: {source: sine, length: 1000, period: 20}
      architecture: {type: elman, hidden: 8}
      training:
        epochs: 3
        batch: 4
        length: 20
        optimizer: {type: adamw, learningRate: 0.01}
      """;

  @TempDir Path temporary;
  private Path model;

  @BeforeEach
  void makeFolders() throws IOException {
    model = Files.createDirectory(temporary.resolve("tiny"));
  }

  private Trainer.Result train(boolean resume, BooleanSupplier stop, String... settings) {
    return new TestTraining(temporary).train(model, resume, stop, settings);
  }

  private Trainer.Result train(String... settings) {
    return train(false, () -> false, settings);
  }

  private void write(String recipe) throws IOException {
    Files.writeString(model.resolve("recipe.yaml"), recipe);
  }

  @ParameterizedTest
  @CsvSource({"jordan", "elman", "lstm"})
  void trainedSeries_isAWholeFolderWhoseFiguresAreFoundAgain(String family) throws IOException {
    write(SINE.replace("elman", family));
    assertThat(train()).isInstanceOf(Trainer.Result.Written.class);

    ModelFolder folder = ModelFolder.read(model);
    assertThat(folder.config().architecture()).isEqualTo(family);
    assertThat(folder.files())
        .contains("config.json", "model.onnx", "metrics.json", "training.svg", "continuation.svg");
    assertThat(folder.config().task())
        .isInstanceOfSatisfying(
            Task.Series.class,
            series -> assertThat(series.features().getFirst().name()).isEqualTo("value"));
    assertThat(Files.readString(model.resolve("recipe.yaml"))).isEqualTo(writtenSine(family));
    assertThat(Files.readString(folder.card()))
        .contains("# A tiny sine", "unroll train models/tiny", "unroll eval models/tiny")
        .contains("continuation.phaseDrift");

    ModelEvaluation evaluation = ModelEvaluation.of(folder, NO_DATA, 1);
    assertThat(evaluation.remarks()).isEmpty();
    assertThat(evaluation.comparisons()).isNotEmpty().allMatch(MetricComparison::agrees);
  }

  private static String writtenSine(String family) {
    return SINE.replace("elman", family);
  }

  @Test
  void figuresOfAnotherModel_areFoundToDiffer() throws IOException {
    write(SINE);
    train();
    byte[] reported = Files.readAllBytes(model.resolve("metrics.json"));
    train("seed=2", "training.epochs=1");
    ModelFolder other = ModelFolder.read(model);
    Files.write(model.resolve("metrics.json"), reported);

    assertThat(ModelEvaluation.of(other, NO_DATA, 1).comparisons())
        .filteredOn(comparison -> comparison.measured().key().equals("test.value.mae"))
        .singleElement()
        .satisfies(
            comparison -> {
              assertThat(comparison.agrees()).isFalse();
              assertThat(comparison.verdict()).startsWith("DIFFERS");
            });
  }

  @ParameterizedTest
  @CsvSource({
    "elman-xor, bits: 300, error-over-time.svg, validation.rmse.xor",
    "elman-letters, consonants: 60, error-by-feature.svg, validation.rmse.vowels",
    "elman-sentences, sentences: 200, word-clusters.svg, validation.rmse.word"
  })
  void elmansExperiment_drawsItsFigureAndMeasuresItsErrors(
      String source, String size, String figure, String metric) throws IOException {
    write(
        SINE.replace("source: sine, length: 1000, period: 20", "source: " + source + ", " + size));
    train();
    ModelFolder folder = ModelFolder.read(model);
    assertThat(folder.files()).contains(figure);
    assertThat(folder.config().provenance().metrics()).containsKey(metric);
    assertThat(Files.readString(folder.card())).contains("](" + figure + ")");
  }

  @Test
  void trainedText_hasATokenizerSamplesAndItsCrossEntropy() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      text.append(i % 3 == 0 ? "to be, or not to be\n" : "that is the question\n");
    }
    Files.writeString(model.resolve("text.txt"), text);
    write(
        """
        title: A tiny text
        data: {source: text-file, path: text.txt, licence: mine}
        architecture: {type: lstm, hidden: 16, dropout: 0.1}
        training:
          epochs: 10
          batch: 4
          length: 32
          optimizer: {type: adamw, learningRate: 0.02}
        """);
    train();
    ModelFolder folder = ModelFolder.read(model);
    assertThat(folder.files()).contains("tokenizer.json");
    Map<String, Double> figures = folder.config().provenance().metrics();
    assertThat(figures).containsKey("validation.crossEntropy");
    double crossEntropy = Objects.requireNonNull(figures.get("validation.crossEntropy"));
    assertThat(crossEntropy).isBetween(0.0, 1.5);
    assertThat(folder.config().provenance().metrics().get("validation.perplexity"))
        .isEqualTo(Math.exp(crossEntropy));
    assertThat(Files.readString(folder.card())).contains("Seed 1:", "Seed 3:", "Licence: mine");
    MetricsFile metrics = MetricsFile.read(model.resolve("metrics.json"));
    assertThat(metrics.history().getLast().validation())
        .as("the training graph and the exported one agree")
        .isCloseTo(crossEntropy, org.assertj.core.api.Assertions.within(0.05));
    assertThat(ModelEvaluation.of(folder, NO_DATA, 1).comparisons())
        .allMatch(MetricComparison::agrees);
  }

  @Test
  void windows_areEvaluatedAsTheyAreTrainedAndCarried() throws IOException {
    Files.writeString(model.resolve("text.txt"), "abcabcabc xyz ".repeat(200));
    write(
        """
        title: Windows
        data: {source: text-file, path: text.txt}
        architecture: {type: lstm, hidden: 8}
        training:
          epochs: 2
          batch: 16
          windows: {length: 10, stride: 3, predict: last}
          optimizer: {type: rmsprop, learningRate: 0.01}
        """);
    train();
    assertThat(ModelFolder.read(model).config().provenance().metrics())
        .containsKeys("validation.windows.crossEntropy", "validation.crossEntropy");
  }

  @Test
  void overrides_areInTheRecipeOfTheModelAndNothingIsLost() throws IOException {
    write(SINE);
    train("training.epochs=1", "architecture.hidden=4");
    assertThat(Files.readString(model.resolve("recipe.yaml")))
        .startsWith("# With --set training.epochs=1 --set architecture.hidden=4\n")
        .contains("hidden: 4")
        .contains("# # a comment of the user's\n");
    assertThat(ModelEvaluation.of(ModelFolder.read(model), NO_DATA, 1).remarks()).isEmpty();
  }

  @Test
  void resume_withAnotherRecipe_isRefusedNamingTheKey() throws IOException {
    write(SINE);
    AtomicInteger asked = new AtomicInteger();
    Trainer.Result stopped = train(false, () -> asked.incrementAndGet() > 5);
    assertThat(stopped).isInstanceOf(Trainer.Result.Interrupted.class);
    assertThat(Files.exists(model.resolve("model.onnx"))).isFalse();

    assertThatThrownBy(() -> train(true, () -> false, "architecture.hidden=9"))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("cannot resume")
        .hasMessageContaining("architecture.hidden was 8, is 9")
        .hasMessageNotContaining("\n");
    assertThat(train(true, () -> false)).isInstanceOf(Trainer.Result.Written.class);
  }

  @Test
  void output_thatIsAnotherFolder_isRefusedBeforeTraining() throws IOException {
    Files.writeString(model.resolve("thesis.txt"), "years of work");
    assertThatThrownBy(this::train)
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("is no model folder");
    assertThat(model.resolve("thesis.txt")).hasContent("years of work");
  }

  @Test
  void resume_withoutACheckpoint_beginsAnewAndSaysSo() throws IOException {
    write(SINE);
    List<TrainingEvent> events = new ArrayList<>();

    Trainer.Result result =
        new TestTraining(temporary).train(model, true, TrainingClock.SYSTEM, events::add);

    assertThat(result).isInstanceOf(Trainer.Result.Written.class);
    assertThat(events.getFirst()).isInstanceOf(TrainingEvent.Reading.class);
    assertThat(events.get(1)).isInstanceOf(TrainingEvent.Memory.class);
    assertThat(events.get(2)).isInstanceOf(TrainingEvent.Anew.class);
    assertThat(events)
        .filteredOn(TrainingEvent.Started.class::isInstance)
        .singleElement()
        .isInstanceOfSatisfying(
            TrainingEvent.Started.class, started -> assertThat(started.from()).isZero());
  }

  private static final String BOOK =
      """
      title: A book
      data: {source: text-file, path: book.txt, split: {train: 0.99, validation: 0.005}}
      %s
      training: {steps: 2, batch: 4, optimizer: {type: sgd, learningRate: 0.1}}
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "architecture: {type: lstm, hidden: 4, embedding: 4}",
        "tokenizer: {type: bpe, vocab: 270}\n"
            + "architecture: {type: gpt, layers: 1, size: 8, heads: 1, context: 8}"
      })
  void textOfOneLine_isLearnt_alsoOneOf4Megabytes(String architecture) throws IOException {
    write(BOOK.formatted(architecture));
    for (int length : new int[] {10_000, 4_000_000}) {
      StringBuilder line = new StringBuilder();
      new Random(1).ints(length, 'a', 'e').forEach(line::appendCodePoint);
      Files.writeString(model.resolve("book.txt"), line);
      assertThat(train()).isInstanceOf(Trainer.Result.Written.class);
    }
  }

  @Test
  void stopBeforeAndAfterTheLastUpdate_losesNothing() throws IOException {
    write(SINE);
    train();
    byte[] whole = Files.readAllBytes(model.resolve("model.onnx"));
    Files.delete(model.resolve("model.onnx"));
    int[] asked = {0};
    assertThat(train(false, () -> asked[0]++ >= 29)).isInstanceOf(Trainer.Result.Interrupted.class);
    assertThat(train(true, () -> false)).isInstanceOf(Trainer.Result.Written.class);
    assertThat(model.resolve("model.onnx")).hasBinaryContent(whole);
    // All updates are made: there is nothing left to stop.
    assertThat(train(true, () -> true)).isInstanceOf(Trainer.Result.Written.class);
    assertThat(model.resolve("model.onnx")).hasBinaryContent(whole);
  }

  @ParameterizedTest
  @ValueSource(strings = {"constant", "cosine", "inverse-sqrt"})
  void warmUpLongerThanTheEpochsGiveUpdates_isRefusedBeforeTraining(String schedule)
      throws IOException {
    write(SINE);
    String setting = "training.schedule={type: %s, warmup: 200}".formatted(schedule);
    assertThatThrownBy(() -> train(setting))
        .isInstanceOf(TrainingException.class)
        .hasMessage(
            "training.schedule.warmup: is 200, but the data gives only 30 updates in 3 epochs; give"
                + " fewer, or more training.epochs");
    assertThat(model.resolve("model.onnx")).doesNotExist();
  }

  @Test
  void shortTraining_isWarnedOf_beforeItAndAfter_andInTheCard() throws IOException {
    write(SINE.replace("learningRate: 0.01", "learningRate: 0.001"));
    List<TrainingEvent> events = new ArrayList<>();

    new TestTraining(temporary).train(model, false, TrainingClock.SYSTEM, events::add);

    List<String> warnings = new ArrayList<>();
    int started = 0;
    for (TrainingEvent event : events) {
      switch (event) {
        case TrainingEvent.Warning(String text) -> warnings.add(text);
        case TrainingEvent.Started _ -> started = warnings.size();
        default -> {}
      }
    }
    assertThat(started).isEqualTo(1);
    assertThat(warnings).hasSize(2);
    assertThat(warnings.getFirst()).startsWith("only 30 updates; fewer than 200 seldom teach much");
    assertThat(warnings.getLast()).startsWith("the validation loss was still falling at the end");
    assertThat(Files.readString(model.resolve("README.md")))
        .contains(warnings.stream().map(text -> "| warning | " + text + " |").toList());
  }

  @Test
  void clockThatJumps_changesNoBitOfTheModel() throws IOException {
    write(SINE);
    train();
    byte[] steady = Files.readAllBytes(model.resolve("model.onnx"));
    AtomicInteger readings = new AtomicInteger();
    // The machine sleeps a day at every reading, and its date goes back a year.
    TrainingClock jumping =
        new TrainingClock(
            () -> readings.incrementAndGet() * Duration.ofDays(1).toNanos(),
            () -> Instant.now().minus(Duration.ofDays(365)));

    new TestTraining(temporary).train(model, false, jumping, _ -> {});

    assertThat(model.resolve("model.onnx")).hasBinaryContent(steady);
  }

  @ParameterizedTest
  @CsvSource({
    "'examples=[\"\"]', examples: an empty text cannot be continued",
    "'examples=[\"☃\"]', ☃"
  })
  void exampleThatTheModelCannotRead_isRefusedBeforeTraining(String setting, String message)
      throws IOException {
    Files.writeString(model.resolve("text.txt"), "abcabcabc xyz ".repeat(20));
    write(
        """
        title: Examples
        data: {source: text-file, path: text.txt}
        architecture: {type: lstm, hidden: 8}
        training: {epochs: 2, batch: 16, optimizer: {type: sgd, learningRate: 0.01}}
        """);

    assertThatThrownBy(() -> train(setting))
        .isInstanceOf(TrainingException.class)
        .hasMessageStartingWith("examples: ")
        .hasMessageContaining(message);
    try (var cached = Files.walk(temporary.resolve("cache"))) {
      assertThat(cached.filter(path -> path.toString().endsWith(".checkpoint"))).isEmpty();
    }
  }

  @Test
  void failedTraining_leavesTheModelThatWasThere() throws IOException {
    write(SINE);
    train();
    String before = ModelFolder.read(model).version();
    assertThatThrownBy(
            () -> train("training.optimizer={type: sgd, learningRate: 1e30}", "training.epochs=50"))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("not finite")
        .hasMessageContaining("learning rate 1.0E30");
    assertThat(ModelFolder.read(model).version()).isEqualTo(before);
  }
}
