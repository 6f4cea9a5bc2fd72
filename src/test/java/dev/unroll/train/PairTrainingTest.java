package dev.unroll.train;

import static dev.unroll.train.TestTraining.NO_DATA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.bundle.Directions;
import dev.unroll.bundle.Directions.Language;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.train.eval.MetricComparison;
import dev.unroll.train.export.MetricsFile;
import dev.unroll.train.loop.LossHistory;
import dev.unroll.train.recipe.DataSource;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.step.TrainingException;
import dev.unroll.train.subject.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From a recipe for pairs to a model folder, and back to its figures. */
class PairTrainingTest {
  private static final String REVERSE =
      """
      title: Short rows, reversed
      data: {source: reverse, rows: 300, heldOut: 20, longest: 3, numbers: 6}
      tokenizer: {type: characters}
      architecture: {type: seq2seq, hidden: 16, embedding: 8, bidirectional: true, attention: bahdanau}
      training:
        epochs: 2
        batch: 16
        optimizer: {type: adamw, learningRate: 0.01}
      decoding: {beam: 2}
      """;

  private static final List<String> ARCHITECTURES =
      List.of(
          "{type: seq2seq, hidden: 16, oneHot: true, reversed: true}",
          "{type: seq2seq, layers: 2, hidden: 16, attention: luong, inputFeeding: true, dropout: 0.1}",
          "{type: transformer, encoderLayers: 1, decoderLayers: 1, size: 16, heads: 2, inner: 32}",
          "{type: transformer, encoderLayers: 1, decoderLayers: 1, size: 16, heads: 2, tied: false,"
              + " norm: post, positions: learned}");

  @TempDir Path temporary;

  static List<String> architectures() {
    return ARCHITECTURES;
  }

  private Path write(String name) throws IOException {
    Path model = Files.createDirectories(temporary.resolve(name).resolve("reverse"));
    Files.writeString(model.resolve("recipe.yaml"), REVERSE);
    return model;
  }

  private Trainer.Result train(
      Path model, boolean resume, BooleanSupplier stop, String... settings) {
    return new TestTraining(temporary).train(model, resume, stop, settings);
  }

  private static String weights(Path model) throws IOException {
    return HexFormat.of().formatHex(Files.readAllBytes(model.resolve("decoder.onnx")));
  }

  @Test
  void pairsThatAreTooLong_areCounted() throws IOException {
    Recipe recipe =
        Recipe.read(write("reverse").resolve("recipe.yaml"), List.of("training.longest=3"));
    assertThat(recipe.data()).isInstanceOf(DataSource.Pairs.class);
    assertThat(Subject.load(recipe, temporary, NO_DATA).data())
        .matches("reverse without [1-9][0-9]* pairs longer than 3 tokens");
  }

  @Test
  void trainedPairs_areAWholeFolderWhoseFiguresAreFoundAgain() throws IOException {
    Path model = write("reverse");
    assertThat(train(model, false, () -> false)).isInstanceOf(Trainer.Result.Written.class);

    ModelFolder folder = ModelFolder.read(model);
    assertThat(folder.files())
        .contains("encoder.onnx", "decoder.onnx", "tokenizer.json", "alignment.svg");
    assertThat(folder.config().task())
        .isInstanceOfSatisfying(
            Task.Seq2Seq.class,
            task -> {
              assertThat(task.languages()).isNull();
              assertThat(task.shared()).isTrue();
              assertThat(task.decoding().beam()).isEqualTo(2);
            });
    assertThat(Files.readString(folder.card()))
        .contains(
            "| source | translation | reference |",
            "case:mixed\\|eff:no\\|tok:13a",
            "unroll eval models/reverse");
    ModelEvaluation evaluation = ModelEvaluation.of(folder, NO_DATA, 1);
    assertThat(evaluation.remarks()).isEmpty();
    assertThat(evaluation.comparisons())
        .extracting(comparison -> comparison.measured().key())
        .contains("validation.crossEntropy", "test.bleu", "test.bleuLowercase", "test.chrF");
    assertThat(evaluation.comparisons()).allMatch(MetricComparison::agrees);
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void everyArchitecture_predictsOnItsExportWhatItDidInTraining(String architecture)
      throws IOException {
    Path model = write("reverse");
    train(model, false, () -> false, "architecture=" + architecture);

    MetricsFile metrics = MetricsFile.read(model.resolve("metrics.json"));
    double exported =
        metrics.metrics().stream()
            .filter(metric -> metric.key().equals("validation.crossEntropy"))
            .findFirst()
            .orElseThrow()
            .value();
    double trained =
        metrics.history().stream().mapToDouble(LossHistory.Row::validation).min().orElseThrow();
    assertThat(exported).isCloseTo(trained, within(1e-3));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "training.accumulate=2",
        "training.tokens=64",
        "training.padding=counted",
        "training.teacherForcing={type: linear, to: 0.2, steps: 30}",
        "architecture.dropout=0.3"
      })
  void interruptedPairs_endWithTheSameBits(String setting) throws IOException {
    Path whole = write("whole");
    train(whole, false, () -> false, setting);

    Path parted = write("parted");
    int[] asked = {0};
    assertThat(train(parted, false, () -> asked[0]++ >= 5, setting))
        .isInstanceOf(Trainer.Result.Interrupted.class);
    train(parted, true, () -> false, setting);

    assertThat(weights(parted)).isEqualTo(weights(whole));
  }

  @Test
  void training_lowersTheLoss_andReadingItsOwnPredictionsChangesIt() throws IOException {
    Path forced = write("forced");
    train(forced, false, () -> false, "training.epochs=4");
    List<LossHistory.Row> rows = MetricsFile.read(forced.resolve("metrics.json")).history();
    assertThat(rows.getLast().validation()).isLessThan(rows.getFirst().validation() * 0.9);

    Path free = write("free");
    train(
        free,
        false,
        () -> false,
        "training.epochs=4",
        "training.teacherForcing={type: constant, ratio: 0}");
    assertThat(weights(free)).isNotEqualTo(weights(forced));
  }

  private static final String MIXTURE =
      """
      title: Two sources
      data:
        source: mixture
        from: de
        to: en
        parts:
          - {file: one.tsv, licence: mine, validation: 8, test: 6}
          - {file: two.tsv, columns: [en, de], licence: ours, origin: a friend, weight: 0.5, test: 4}
        variation: {joined: 0.3}
      tokenizer: {type: bpe, vocab: 330, digits: true, marks: 4}
      architecture: {type: transformer, encoderLayers: 1, decoderLayers: 1, size: 16, heads: 2, inner: 32}
      training:
        steps: 12
        tokens: 128
        longest: 40
        subwordDropout: 0.2
        optimizer: {type: adamw, learningRate: 0.01}
        schedule: {type: inverse-sqrt, warmup: 2, cooldown: 4}
        evaluateEvery: 4 steps
        average: 2
      decoding: {beam: 1}
      """;

  private Path mixture(String name) throws IOException {
    Path model = Files.createDirectories(temporary.resolve(name).resolve("mixed"));
    Files.writeString(model.resolve("recipe.yaml"), MIXTURE);
    StringBuilder one = new StringBuilder();
    StringBuilder two = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      one.append("Der Wert ist %d.\tThe value is %d.\n".formatted(i * 7, i * 7));
      two.append(
          "The file {%c%d} is open\tDie Datei {%c%d} ist offen\n"
              .formatted('a' + i % 26, i, 'a' + i % 26, i));
    }
    Files.writeString(model.resolve("one.tsv"), one);
    Files.writeString(model.resolve("two.tsv"), two);
    return model;
  }

  @Test
  void aMixture_isAFolderThatKnowsMarks_andItsFiguresAreFoundAgain() throws IOException {
    Path model = mixture("whole");
    train(model, false, () -> false);

    ModelFolder folder = ModelFolder.read(model);
    assertThat(folder.config().task())
        .isInstanceOfSatisfying(
            Task.Seq2Seq.class,
            task -> {
              assertThat(task.marks()).isEqualTo(4);
              assertThat(task.languages()).isEqualTo(new Task.Languages("de", "en"));
            });
    assertThat(Files.readString(folder.card()))
        .contains("| one | 1.0 | mine |", "| two, a friend | 0.5 | ours |");
    ModelEvaluation evaluation = ModelEvaluation.of(folder, NO_DATA, 1);
    assertThat(evaluation.remarks()).isEmpty();
    assertThat(evaluation.comparisons())
        .extracting(comparison -> comparison.measured().key())
        .contains("test.bleu", "test.two.bleu");
    assertThat(evaluation.comparisons()).allMatch(MetricComparison::agrees);
  }

  @Test
  void aMixtureOnABase_keepsItsVocabularyAndMarks_andLearnsCorrections() throws IOException {
    Path base = mixture("base");
    train(base, false, () -> false);
    Path next = Files.createDirectories(base.resolveSibling("next"));
    Files.writeString(
        next.resolve("recipe.yaml"),
        """
        title: More
        init: ../mixed
        data:
          source: mixture
          from: de
          to: en
          parts:
            - {file: ../mixed/one.tsv, licence: mine, validation: 8, test: 6}
            - {file: ../mixed/two.tsv, columns: [en, de], licence: ours, weight: 0.1, test: 4}
          variation: {}
        training:
          steps: 4
          tokens: 128
          optimizer: {type: adamw, learningRate: 0.01}
          lora: {rank: 2, targets: ['cross.*', '*.inner']}
        """);
    train(next, false, () -> false);

    ModelFolder folder = ModelFolder.read(next);
    assertThat(folder.files()).contains("adapter.safetensors");
    assertThat(folder.tokenizerJson()).isEqualTo(ModelFolder.read(base).tokenizerJson());
    assertThat(folder.config().task())
        .isInstanceOfSatisfying(Task.Seq2Seq.class, task -> assertThat(task.marks()).isEqualTo(4));
  }

  @Test
  void bothDirections_areToldByTheFirstToken_andMeasuredApart_alsoOnABase() throws IOException {
    Path model = mixture("both");
    train(model, false, () -> false, "data.both=true");

    ModelFolder folder = ModelFolder.read(model);
    Directions directions =
        new Directions(
            List.of(new Language("de", null, null, null), new Language("en", null, null, null)),
            List.of(new Language("en", 4, null, null), new Language("de", 3, null, null)));
    assertThat(folder.config().task())
        .isInstanceOfSatisfying(
            Task.Seq2Seq.class,
            task -> {
              assertThat(task.languages()).isEqualTo(new Task.Languages("de", "en"));
              assertThat(task.directions()).isEqualTo(directions);
            });
    ModelEvaluation evaluation = ModelEvaluation.of(folder, NO_DATA, 1);
    assertThat(evaluation.comparisons())
        .extracting(comparison -> comparison.measured().key())
        .contains("test.bleu", "test.two.bleu", "test.en-de.bleu", "test.two.en-de.bleu");
    assertThat(evaluation.comparisons()).allMatch(MetricComparison::agrees);

    Path next = Files.createDirectories(model.resolveSibling("next"));
    Files.writeString(
        next.resolve("recipe.yaml"),
        """
        title: More
        init: ../mixed
        data:
          source: mixture
          from: de
          to: en
          both: true
          parts: [{file: ../mixed/one.tsv, licence: mine, validation: 8, test: 6}]
        training: {steps: 4, tokens: 128, optimizer: {type: adamw, learningRate: 0.01}}
        """);
    train(next, false, () -> false);
    assertThat(ModelFolder.read(next).config().task())
        .isInstanceOfSatisfying(
            Task.Seq2Seq.class, task -> assertThat(task.directions()).isEqualTo(directions));
  }

  @Test
  void bothDirections_needABaseThatKnowsThem() throws IOException {
    Path base = mixture("one-way");
    train(base, false, () -> false);
    Path next = Files.createDirectories(base.resolveSibling("next"));
    Files.writeString(
        next.resolve("recipe.yaml"),
        """
        title: More
        init: ../mixed
        data:
          source: mixture
          from: de
          to: en
          both: true
          parts: [{file: ../mixed/one.tsv, licence: mine, validation: 8}]
        training: {steps: 4, tokens: 128, optimizer: {type: adamw, learningRate: 0.01}}
        """);
    assertThatThrownBy(() -> train(next, false, () -> false))
        .hasMessage("data.both: the model of init translates in one direction");
  }

  @Test
  void anInterruptedMixture_endsWithTheSameBits() throws IOException {
    Path whole = mixture("whole");
    train(whole, false, () -> false, "data.both=true");

    Path parted = mixture("parted");
    int[] asked = {0};
    train(parted, false, () -> asked[0]++ >= 5, "training.steps=100", "data.both=true");
    train(parted, true, () -> false, "data.both=true");

    assertThat(weights(parted)).isEqualTo(weights(whole));
  }

  @Test
  void aWarmUpLongerThanTheTraining_isRefused() throws IOException {
    Path model = write("reverse");
    assertThatThrownBy(
            () -> train(model, false, () -> false, "training.schedule={type: cosine, warmup: 60}"))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("only 38 updates in 2 epochs");
  }
}
