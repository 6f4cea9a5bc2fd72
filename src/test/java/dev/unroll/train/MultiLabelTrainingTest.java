package dev.unroll.train;

import static dev.unroll.train.TestTraining.NO_DATA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.engine.embedding.RankedLabels;
import dev.unroll.train.eval.Classifier;
import dev.unroll.train.eval.MetricComparison;
import dev.unroll.train.eval.label.LabelSetReport;
import dev.unroll.train.export.MetricsFile;
import dev.unroll.train.loop.TrainingClock;
import dev.unroll.train.loop.TrainingEvent;
import dev.unroll.train.subject.FileMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Classifiers of texts with any number of labels, from recipe to folder and back. */
class MultiLabelTrainingTest {
  private static final String RECIPE =
      """
      title: What it is about
      data: {source: label-file, path: ../texts.tsv, longest: 24, multiLabel: true}
      tokenizer: {type: bpe, vocab: 290}
      architecture: {type: gpt, layers: 1, size: 32, heads: 2, context: 24}
      training:
        steps: 200
        batch: 16
        optimizer: {type: adamw, learningRate: 0.01}
        evaluateEvery: 100 step
      """;

  @TempDir Path temporary;

  /** Texts about rooms, about food, about both and about neither, each as often. */
  private static List<String> lines(Random random, int count) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<String> labels = new ArrayList<>();
      StringBuilder text = new StringBuilder("I want");
      if (random.nextBoolean()) {
        labels.add("room");
        text.append(" a bed");
      }
      text.append(" number ").append(i);
      if (random.nextBoolean()) {
        labels.add("food");
        text.append(" with soup");
      }
      lines.add(String.join(",", labels) + "\t" + text.append('.'));
    }
    return lines;
  }

  private Path model(String name) throws IOException {
    Files.write(temporary.resolve("texts.tsv"), lines(new Random(1), 400));
    Path model = Files.createDirectories(temporary.resolve(name));
    Files.writeString(model.resolve("recipe.yaml"), RECIPE);
    return model;
  }

  private ModelFolder train(Path model, String... settings) {
    new TestTraining(temporary).train(model, false, () -> false, settings);
    return ModelFolder.read(model);
  }

  private static List<String> given(Classifier classifier, String text) {
    return classifier.ranked(text).given().stream().map(RankedLabels.Label::name).sorted().toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"export.precision=fp32", "export.precision=int8"})
  void twoIndependentLabels_areLearnt_andFoundAgainFromTheFolder(String setting)
      throws IOException {
    Path model = model("about");
    ModelFolder folder = train(model, setting);

    assertThat(folder.config().task())
        .isInstanceOfSatisfying(
            Task.Classification.class,
            task -> {
              assertThat(task.labels()).containsExactly("food", "room");
              assertThat(task.thresholds()).hasSize(2).allMatch(each -> each > 0 && each < 1);
              assertThat(task.threshold()).isNull();
            });
    try (Classifier classifier = Classifier.open(folder, 1)) {
      assertThat(given(classifier, "I want a bed number 7.")).containsExactly("room");
      assertThat(given(classifier, "I want number 7 with soup.")).containsExactly("food");
      assertThat(given(classifier, "I want a bed number 7 with soup."))
          .containsExactly("food", "room");
      assertThat(given(classifier, "I want number 7.")).isEmpty();
    }
    MetricsFile metrics = MetricsFile.read(model.resolve(ModelFolder.METRICS));
    assertThat(metrics.values().get("test.microF1")).isGreaterThan(95);
    assertThat(metrics.values().get("test.subsetAccuracy")).isGreaterThan(90);
    assertThat(metrics.values().get("test.hammingLoss")).isLessThan(5);
    assertThat(metrics.values().get("test.naiveMicroF1")).isBetween(50.0, 85.0);
    assertThat(metrics.values()).containsKeys("test.macroF1", "test.precision", "test.recall");
    assertThat(Objects.requireNonNull(metrics.labels()))
        .hasSize(2)
        .allMatch(label -> label.f1() > 0.9 && label.threshold() > 0 && label.texts() > 10);
    assertThat(ModelEvaluation.of(folder, NO_DATA, 1).comparisons())
        .hasSizeGreaterThanOrEqualTo(16)
        .allMatch(MetricComparison::agrees);
    assertThat(Files.readString(model.resolve("labels.svg"))).contains(">room<", " found, ");
    assertThat(model.resolve("confusion.svg")).doesNotExist();
    assertThat(Files.readString(model.resolve(ModelFolder.CARD)))
        .contains("](labels.svg)", "| labels of a text | any number |", "asks of each by itself");

    // A file of somebody's, with a label that the model does not know.
    List<String> others = new ArrayList<>(lines(new Random(2), 60));
    others.add("room,never seen\tI want a bed number 70.");
    Path other = Files.write(temporary.resolve("others.tsv"), others);
    LabelSetReport report = new FileMetrics(folder, other, 1).labelSets();
    assertThat(report.unknown()).isEqualTo(1);
    assertThat(report.texts()).isEqualTo(61);
    assertThat(report.doubt()).isEmpty();
    assertThat(report.metrics("").getFirst().key()).isEqualTo("others.tsv.microF1");
    assertThat(report.metrics("").getFirst().value()).isGreaterThan(90);
  }

  @Test
  void theExportedGraph_saysWhatTheTrainingSaid() throws IOException {
    Path model = model("same");
    train(model, "training.steps=5", "training.evaluateEvery=5 step");
    MetricsFile metrics = MetricsFile.read(model.resolve(ModelFolder.METRICS));
    double exported =
        Objects.requireNonNull(metrics.values().get("validation.crossEntropy"), "cross-entropy");
    assertThat(exported).isCloseTo(metrics.history().getLast().validation(), within(1e-4));
    assertThat(exported).isGreaterThan(0.01);
  }

  @Test
  void thresholdOfTheRecipe_isThatOfEveryLabel() throws IOException {
    ModelFolder folder = train(model("sure"), "data.threshold=0.8", "training.steps=2");
    assertThat(folder.config().task())
        .isInstanceOfSatisfying(
            Task.Classification.class,
            task -> assertThat(task.thresholds()).containsExactly(0.8, 0.8));
  }

  @Test
  void aModelNoBetterThanTheSameLabelsForEveryText_isDoubted() throws IOException {
    Path model = model("guess");
    Files.writeString(
        model.resolve("recipe.yaml"),
        RECIPE
            .replace("steps: 200", "steps: 1")
            .replace("0.01", "1e-9")
            .replace("multiLabel: true", "multiLabel: true, threshold: 0.99"));
    List<TrainingEvent> events = new ArrayList<>();
    new TestTraining(temporary).train(model, false, TrainingClock.SYSTEM, events::add);
    assertThat(events)
        .filteredOn(TrainingEvent.Warning.class::isInstance)
        .extracting(Object::toString)
        .anyMatch(warning -> warning.contains("of always giving the most frequent"));
  }

  @Test
  void modelOfDialogues_isTheBeginning_andLoraIsEnough() throws IOException {
    Path talks = Files.createDirectories(temporary.resolve("talks"));
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      lines.append(
          "{\"messages\": [{\"role\": \"user\", \"content\": \"A bed with soup, %d.\"}]}\n"
              .formatted(i));
    }
    Files.writeString(temporary.resolve("talks.jsonl"), lines);
    Files.writeString(
        talks.resolve("recipe.yaml"),
        RECIPE
            .replace(
                "label-file, path: ../texts.tsv, longest: 24, multiLabel: true",
                "dialogue-file, path: ../talks.jsonl, learn: everything")
            .replace("steps: 200", "steps: 3"));
    train(talks);
    Path model = model("corrected");
    Files.writeString(
        model.resolve("recipe.yaml"),
        RECIPE.replace("tokenizer: {type: bpe, vocab: 290}", "init: ../talks"));
    ModelFolder folder = train(model, "training.lora={rank: 2}", "training.steps=20");
    assertThat(model.resolve("tokenizer.json"))
        .hasSameTextualContentAs(talks.resolve("tokenizer.json"));
    assertThat(model.resolve("adapter.safetensors")).exists();
    assertThat(ModelEvaluation.of(folder, NO_DATA, 1).comparisons())
        .allMatch(MetricComparison::agrees);
  }
}
