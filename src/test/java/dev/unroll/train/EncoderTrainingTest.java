package dev.unroll.train;

import static dev.unroll.train.TestTraining.NO_DATA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.engine.Capability;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.ServedEngine;
import dev.unroll.engine.embedding.TextEncoder;
import dev.unroll.engine.ort.OrtEngines;
import dev.unroll.engine.ort.RuntimeOptions;
import dev.unroll.family.CheckpointImport;
import dev.unroll.family.hub.ImportOptions;
import dev.unroll.graph.onnx.Precision;
import dev.unroll.train.eval.Classifier;
import dev.unroll.train.eval.MetricComparison;
import dev.unroll.train.export.AdapterFile;
import dev.unroll.train.export.HubExport;
import dev.unroll.train.export.MetricsFile;
import dev.unroll.train.export.PeftFolder;
import dev.unroll.train.step.TrainingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fine-tuning of imported encoders: on labels, and on pairs of texts that belong together. */
class EncoderTrainingTest {
  private static final String LABELS = "label-file, path: ../texts.tsv";
  private static final String PAIRS =
      "pair-file, path: ../pairs.tsv, from: en, to: en, validation: 12, test: 12";
  private static final String RECIPE =
      """
      title: Tuned
      init: ../base
      data: {source: %s}
      training:
        steps: 30
        batch: 8
        optimizer: {type: adamw, learningRate: 0.02}
        evaluateEvery: 10 step
        keep: last
      """;

  /** Two things are asked for together; half of the first is found by half of the second. */
  private static final String[] THINGS = {"train", "bus", "cat", "table", "mat", "station"};

  @TempDir Path temporary;

  @BeforeEach
  void base() throws IOException {
    CheckpointImport.write(
        Path.of("src/test/resources/encoders/bert"),
        temporary.resolve("base"),
        new ImportOptions(Precision.FP32, null),
        _ -> {});
    StringBuilder texts = new StringBuilder();
    StringBuilder pairs = new StringBuilder();
    for (int i = 0; i < 120; i++) {
      String thing = THINGS[i % THINGS.length];
      String other = THINGS[i / THINGS.length % THINGS.length];
      texts.append(i % 2 == 0 ? "place\twhere is the " : "wish\ti need a ");
      texts.append(thing).append(i % 4 == 0 ? " ?\n" : " on the " + other + "\n");
      pairs.append(
          "where is the %s on the %s ?\tthe %s is late, the %s is two\n"
              .formatted(thing, other, thing, other));
    }
    Files.writeString(temporary.resolve("texts.tsv"), texts);
    Files.writeString(temporary.resolve("pairs.tsv"), pairs);
  }

  private Path model(String name, String data) throws IOException {
    Path folder = Files.createDirectories(temporary.resolve(name));
    Files.writeString(folder.resolve(ModelFolder.RECIPE), RECIPE.formatted(data));
    return folder;
  }

  private Trainer.Result train(Path model, String... settings) {
    return new TestTraining(temporary).train(model, false, () -> false, settings);
  }

  private static double figure(Path model, String key) {
    return MetricsFile.read(model.resolve(ModelFolder.METRICS))
        .values()
        .getOrDefault(key, Double.NaN);
  }

  @ParameterizedTest
  @CsvSource({"fp32", "int8"})
  void labels_areLearnt_andFoundAgainFromTheFolder(String precision) throws IOException {
    Path model = model("told", LABELS);
    train(model, "export.precision=" + precision, "architecture.dropout=0.1");

    ModelFolder folder = ModelFolder.read(model);
    assertThat(figure(model, "validation.accuracy")).isEqualTo(100);
    assertThat(ModelEvaluation.of(folder, NO_DATA, 1).comparisons())
        .isNotEmpty()
        .allMatch(MetricComparison::agrees);
    try (Classifier classifier = Classifier.open(folder, 1)) {
      assertThat(classifier.labels()).containsExactly("place", "wish");
      assertThat(classifier.probabilities("Where is the cat?")[0]).isGreaterThan(0.9);
      assertThat(classifier.probabilities("I need a xyzzy ".repeat(99))[1]).isGreaterThan(0.9);
    }
    OrtEngines engines =
        new OrtEngines(RuntimeOptions.cpu(1), EngineConfig.defaults(), Clock.SYSTEM);
    try (ServedEngine engine = engines.open(folder, EngineListener.NONE)) {
      assertThat(engine.capabilities()).containsExactly(Capability.CLASSIFIES);
    }
    assertThatThrownBy(() -> engines.openGeneration(folder, EngineListener.NONE))
        .hasMessageContaining("continues nothing, it classifies texts");
    if (precision.equals("fp32")) {
      MetricsFile metrics = MetricsFile.read(model.resolve(ModelFolder.METRICS));
      assertThat(figure(model, "validation.crossEntropy"))
          .as("the exported graph says what the training said")
          .isCloseTo(metrics.history().getLast().validation(), within(1e-4));
    }
  }

  @ParameterizedTest
  @CsvSource({"training.clip=1", "training.lora={rank: 4}"})
  void severalLabels_areLearnt_andFoundAgainFromTheFolder(String setting) throws IOException {
    StringBuilder texts = new StringBuilder();
    for (int i = 0; i < 160; i++) {
      boolean isPlace = i % 2 == 0;
      boolean isCat = i / 2 % 2 == 0;
      texts.append(
          "%s\t%s %s on the %s %d\n"
              .formatted(
                  isPlace && isCat ? "cat|place" : isPlace ? "place" : isCat ? "cat" : "",
                  isPlace ? "where is the" : "i need a",
                  isCat ? "cat" : "train",
                  THINGS[i % THINGS.length],
                  i));
    }
    Files.writeString(temporary.resolve("sets.tsv"), texts);
    Path model = model("sets", "label-file, path: ../sets.tsv, multiLabel: true, separator: '|'");
    train(model, setting, "training.steps=60");

    ModelFolder folder = ModelFolder.read(model);
    assertThat(figure(model, "test.microF1")).isGreaterThan(85);
    assertThat(figure(model, "test.microF1")).isGreaterThan(figure(model, "test.naiveMicroF1"));
    assertThat(ModelEvaluation.of(folder, NO_DATA, 1).comparisons())
        .isNotEmpty()
        .allMatch(MetricComparison::agrees);
    assertThat(figure(model, "validation.crossEntropy"))
        .as("the exported graph says what the training said")
        .isCloseTo(
            MetricsFile.read(model.resolve(ModelFolder.METRICS)).history().getLast().validation(),
            within(1e-4));
  }

  @Test
  void pairs_areBroughtTogether_andTheVectorsAreServed() throws IOException {
    Path before = model("before", PAIRS);
    train(before, "training.steps=1", "training.optimizer.learningRate=1e-9");
    Path model = model("near", PAIRS);
    train(model);

    assertThat(figure(model, "test.mrr@10")).isGreaterThan(figure(before, "test.mrr@10") + 10);
    ModelFolder folder = ModelFolder.read(model);
    assertThat(folder.config().network())
        .isEqualTo(ModelFolder.read(temporary.resolve("base")).config().network());
    assertThat(folder.config().task())
        .isInstanceOfSatisfying(
            Task.Embedding.class,
            task -> assertThat(task.prompts()).containsEntry("query", "where is "));
    try (var engine =
        new OrtEngines(RuntimeOptions.cpu(1), EngineConfig.defaults(), Clock.SYSTEM)
            .openEmbedding(folder, EngineListener.NONE)) {
      assertThat(engine.task().normalized()).isTrue();
    }
    Path exported = temporary.resolve("exported");
    HubExport.write(folder, HubExport.Layout.HUGGINGFACE, exported);
    Path again = temporary.resolve("again");
    CheckpointImport.write(exported, again, ImportOptions.DEFAULTS, _ -> {});
    assertThat(Files.readString(exported.resolve("config.json"))).contains("\"BertModel\"");
    assertThat(ModelFolder.read(again).config().network()).isEqualTo(folder.config().network());
  }

  @Test
  void trainingThatWasStopped_endsAsIfItHadNotBeen() throws IOException {
    Path whole = model("whole", PAIRS);
    train(whole, "architecture.dropout=0.2");
    Path stopped = model("stopped", PAIRS);
    int[] asked = new int[1];
    TestTraining training = new TestTraining(temporary);
    String dropout = "architecture.dropout=0.2";
    assertThat(training.train(stopped, false, () -> asked[0]++ == 13, dropout))
        .isInstanceOf(Trainer.Result.Interrupted.class);
    training.train(stopped, true, () -> false, dropout);

    assertThat(MetricsFile.read(stopped.resolve(ModelFolder.METRICS)).history())
        .isEqualTo(MetricsFile.read(whole.resolve(ModelFolder.METRICS)).history());
    assertThat(MetricsFile.read(stopped.resolve(ModelFolder.METRICS)).metrics())
        .isEqualTo(MetricsFile.read(whole.resolve(ModelFolder.METRICS)).metrics());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "training.lora={rank: 2, targets: [score]} | training.lora.targets: there is no map 'score'; there"
            + " are",
        "training.auxiliary=0.5 | training.auxiliary: is for a gpt, and init is an encoder",
        "training.freeze=[layer7] | training.freeze: there is no parameter 'layer7'",
      })
  void whatAnEncoderDoesNotLearn_isRefused(String setting, String message) throws IOException {
    Path model = model("wrong", LABELS);
    assertThatThrownBy(() -> train(model, setting))
        .isInstanceOf(TrainingException.class)
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @CsvSource({"labels, SEQ_CLS", "pairs, FEATURE_EXTRACTION"})
  void corrections_alone_makeTheSameModelOfItsBase(String data, String task) throws IOException {
    Path model = model("tuned", data.equals("labels") ? LABELS : PAIRS);
    train(model, "training.lora={rank: 2, targets: [query, value, inner]}", "training.steps=4");
    ModelFolder base = ModelFolder.read(temporary.resolve("base"));
    Path merged = temporary.resolve("merged");

    AdapterFile.read(model.resolve(AdapterFile.NAME)).merge(base, merged);
    assertThat(merged.resolve("model.onnx")).hasSameBinaryContentAs(model.resolve("model.onnx"));
    assertThat(model.resolve("adapter_config.json"))
        .content()
        .contains("\"" + task + "\"", "intermediate.dense");
    assertThat(model.resolve("model.onnx").toFile().length())
        .as("weights alone, without corrections")
        .isLessThan(temporary.resolve("base/model.onnx").toFile().length() + 2_000);

    if (data.equals("pairs")) {
      Path peft = temporary.resolve("peft");
      HubExport.write(ModelFolder.read(model), HubExport.Layout.PEFT, peft);
      Path again = temporary.resolve("again");
      ModelFolder taken = PeftFolder.merge(base, peft, again);
      assertThat(taken.config().title()).isEqualTo("again");
      assertThat(taken.card()).content().contains("adapter `peft`").doesNotContain(temporary + "");
      assertThat(vector(again)).containsExactly(vector(model)).isNotEqualTo(vector(base.path()));
    }
  }

  private static float[] vector(Path model) {
    OrtEngines engines =
        new OrtEngines(RuntimeOptions.cpu(1), EngineConfig.defaults(), Clock.SYSTEM);
    try (TextEncoder encoder = engines.textEncoder(ModelFolder.read(model))) {
      return encoder.vectors(List.of(new long[] {2, 7, 9, 3}), 4).getFirst();
    }
  }

  @Test
  void headAlone_canBeLearnt() throws IOException {
    Path model = model("probe", LABELS);
    List<String> trunk = List.of("embedding", "position", "type", "norm", "layer0", "layer1");
    assertThat(train(model, "training.freeze=" + trunk, "training.steps=2"))
        .isInstanceOf(Trainer.Result.Written.class);
  }
}
