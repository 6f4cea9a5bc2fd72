package dev.unroll.train;

import static dev.unroll.train.TestTraining.NO_DATA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.data.set.LabelForm;
import dev.unroll.data.set.LabelledData;
import dev.unroll.data.set.LabelledText;
import dev.unroll.data.set.Shares;
import dev.unroll.data.store.DataException;
import dev.unroll.train.eval.Classifier;
import dev.unroll.train.eval.Metric;
import dev.unroll.train.eval.MetricComparison;
import dev.unroll.train.eval.label.Confusion;
import dev.unroll.train.export.MetricsFile;
import dev.unroll.train.loop.TrainingClock;
import dev.unroll.train.loop.TrainingEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Classifiers of labelled texts, from recipe to folder and back. */
class ClassifierTrainingTest {
  private static final String RECIPE =
      """
      title: Hotels or flights
      data: {source: label-file, path: ../texts.tsv, licence: mine, longest: 16}
      tokenizer: {type: bpe, vocab: 290}
      architecture: {type: gpt, layers: 1, size: 16, heads: 2, context: 20}
      training:
        steps: 60
        batch: 8
        optimizer: {type: adamw, learningRate: 0.01}
        evaluateEvery: 30 step
      """;

  @TempDir Path temporary;

  private Path model(String name) throws IOException {
    Random random = new Random(1);
    StringBuilder texts = new StringBuilder();
    List<String> towns = List.of("Rome", "Paris", "Bern", "Oslo");
    for (int i = 0; i < 200; i++) {
      String town = towns.get(random.nextInt(towns.size()));
      texts.append(
          "%s %s at %d?\n"
              .formatted(i % 2 == 0 ? "Hotels\tA room in" : "Flights\tA seat to", town, i));
    }
    Files.writeString(temporary.resolve("texts.tsv"), texts);
    Path model = Files.createDirectories(temporary.resolve(name));
    Files.writeString(model.resolve("recipe.yaml"), RECIPE);
    return model;
  }

  private Trainer.Result train(
      Path model, boolean resume, BooleanSupplier stop, String... settings) {
    return new TestTraining(temporary).train(model, resume, stop, settings);
  }

  @Test
  void file_sortedByLabel_isMixedBeforeItIsDivided() throws IOException {
    Path file = temporary.resolve("sorted.tsv");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      lines.append(i < 50 ? "a\tone " : "b\ttwo ").append(i).append('\n');
    }
    Files.writeString(file, lines);

    LabelledData data =
        LabelledData.file(file, LabelForm.SINGLE, new Shares(0.8, 0.1, 0.1), 1, "mine");

    assertThat(data.train()).extracting(LabelledText::label).contains("a", "b");
    assertThat(data.validation()).extracting(LabelledText::label).contains("a", "b");
    assertThat(data.test()).extracting(LabelledText::label).contains("a", "b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"training.auxiliary=0.5", "training.auxiliary=0", "export.precision=int8"})
  void labelsAreLearnt_andFoundAgainFromTheFolder(String setting) throws IOException {
    Path model = model("told");
    train(model, false, () -> false, setting);

    ModelFolder folder = ModelFolder.read(model);
    assertThat(folder.config().task())
        .isInstanceOfSatisfying(
            Task.Classification.class,
            task -> assertThat(task.labels()).containsExactly("Flights", "Hotels"));
    ModelEvaluation evaluation = ModelEvaluation.of(folder, NO_DATA, 1);
    assertThat(evaluation.comparisons()).hasSize(6).allMatch(MetricComparison::agrees);
    assertThat(evaluation.comparisons().getFirst().measured())
        .isEqualTo(
            new Metric(
                "validation.accuracy",
                100,
                "%",
                "validation split, 20 texts, 2 labels; 160 texts with labels in training"));
    try (Classifier classifier = Classifier.open(folder, 1)) {
      double[] probabilities = classifier.probabilities("A room in Rome?");
      assertThat(probabilities[0] + probabilities[1]).isCloseTo(1, within(1e-6));
      assertThat(probabilities[1]).isGreaterThan(0.9);
      assertThat(classifier.probabilities("A seat to Oslo?".repeat(30))).hasSize(2);
    }
  }

  @Test
  void theExportedGraph_saysWhatTheTrainingSaid() throws IOException {
    Path model = model("same");
    train(model, false, () -> false, "training.steps=5", "training.evaluateEvery=5 step");
    MetricsFile metrics = MetricsFile.read(model.resolve(ModelFolder.METRICS));
    double exported =
        metrics.metrics().stream()
            .filter(metric -> metric.key().equals("validation.crossEntropy"))
            .findFirst()
            .orElseThrow()
            .value();
    assertThat(exported).isCloseTo(metrics.history().getLast().validation(), within(1e-4));
    assertThat(exported).isGreaterThan(0.01);
  }

  @Test
  void threshold_isInTheFolder_andMeasured_besideAPictureOfTheConfusion() throws IOException {
    Path model = model("sure");
    train(model, false, () -> false, "data.threshold=0.9");
    ModelFolder folder = ModelFolder.read(model);
    assertThat(folder.config().task())
        .isInstanceOfSatisfying(
            Task.Classification.class, task -> assertThat(task.threshold()).isEqualTo(0.9));
    assertThat(MetricsFile.read(model.resolve(ModelFolder.METRICS)).values())
        .containsKeys("test.accuracy", "test.macroF1", "test.answered", "test.answeredRight");
    assertThat(ModelEvaluation.of(folder, NO_DATA, 1).comparisons())
        .hasSize(10)
        .allMatch(MetricComparison::agrees);
    assertThat(Files.readString(model.resolve("confusion.svg")))
        .contains(">Flights<", ">Hotels<", ">10<");
    assertThat(Files.readString(model.resolve(ModelFolder.CARD))).contains("](confusion.svg)");
  }

  @Test
  void aModelNoBetterThanAGuess_isDoubted() throws IOException {
    Path model = model("guess");
    List<TrainingEvent> events = new ArrayList<>();
    Files.writeString(
        model.resolve("recipe.yaml"),
        RECIPE.replace("steps: 60", "steps: 1").replace("0.01", "1e-9"));
    new TestTraining(temporary).train(model, false, TrainingClock.SYSTEM, events::add);
    assertThat(events)
        .filteredOn(TrainingEvent.Warning.class::isInstance)
        .extracting(Object::toString)
        .anyMatch(warning -> warning.contains("of always saying '"));
    assertThat(Files.readString(model.resolve(ModelFolder.CARD))).contains("of always saying '");
  }

  @Test
  void labelsWithCommasBetweenThem_areDoubted() throws IOException {
    Path model = model("joined");
    Path texts = temporary.resolve("texts.tsv");
    Files.writeString(
        texts, Files.readString(texts).replaceAll("(?m)^Flights(.*7\\?)$", "Flights,Hotels$1"));
    List<TrainingEvent> events = new ArrayList<>();
    new TestTraining(temporary).train(model, false, TrainingClock.SYSTEM, events::add);
    assertThat(events)
        .filteredOn(TrainingEvent.Warning.class::isInstance)
        .extracting(Object::toString)
        .anyMatch(warning -> warning.contains("several of a text with ',' between them"));
  }

  @Test
  void shareOfTheLabels_isDrawnFromTheTrainingTextsAlone() throws IOException {
    Path model = model("few");
    train(model, false, () -> false, "data.labels=0.05", "training.steps=2");
    MetricsFile metrics = MetricsFile.read(model.resolve(ModelFolder.METRICS));
    assertThat(metrics.metrics().getFirst().description())
        .isEqualTo("validation split, 20 texts, 2 labels; 8 texts with labels in training");
  }

  @Test
  void trainingThatWasStopped_endsAsIfItHadNotBeen() throws IOException {
    Path whole = model("whole");
    train(whole, false, () -> false);
    Path stopped = model("stopped");
    int[] asked = new int[1];
    assertThat(train(stopped, false, () -> asked[0]++ == 33))
        .isInstanceOf(Trainer.Result.Interrupted.class);
    train(stopped, true, () -> false);
    assertThat(MetricsFile.read(stopped.resolve(ModelFolder.METRICS)).metrics())
        .isEqualTo(MetricsFile.read(whole.resolve(ModelFolder.METRICS)).metrics());
    assertThat(MetricsFile.read(stopped.resolve(ModelFolder.METRICS)).history())
        .isEqualTo(MetricsFile.read(whole.resolve(ModelFolder.METRICS)).history());
  }

  @Test
  void modelOfDialogues_isTheBeginningOfAClassifier() throws IOException {
    Path talks = Files.createDirectories(temporary.resolve("talks"));
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      lines.append(
          "{\"messages\": [{\"role\": \"user\", \"content\": \"A room in Rome at %d?\"}]}\n"
              .formatted(i));
    }
    Files.writeString(temporary.resolve("talks.jsonl"), lines);
    Files.writeString(
        talks.resolve("recipe.yaml"),
        RECIPE
            .replace(
                "label-file, path: ../texts.tsv, licence: mine, longest: 16",
                "dialogue-file, path: ../talks.jsonl")
            .replace("answers", "everything")
            .replace("steps: 60", "steps: 3"));
    train(talks, false, () -> false, "data.learn=everything");
    Path model = model("told");
    Files.writeString(
        model.resolve("recipe.yaml"),
        RECIPE.replace("tokenizer: {type: bpe, vocab: 290}", "init: ../talks"));
    train(model, false, () -> false, "training.lora={rank: 2}", "training.steps=20");
    assertThat(model.resolve("tokenizer.json"))
        .hasSameTextualContentAs(talks.resolve("tokenizer.json"));
    assertThat(Files.readString(model.resolve(ModelFolder.CARD)))
        .contains("| labels | Flights, Hotels |");
  }

  @Test
  void headAlone_canBeLearnt_onATrunkThatStaysAsItIs() throws IOException {
    Path model = model("probe");
    String trunk = "training.freeze=[embedding, position, block0, norm]";
    assertThat(train(model, false, () -> false, trunk, "training.steps=5"))
        .isInstanceOf(Trainer.Result.Written.class);
    assertThatThrownBy(
            () -> train(model, false, () -> false, trunk.replace("norm]", "norm, classes]")))
        .hasMessageEndingWith("leaves nothing to learn");
  }

  @Test
  void lineWithoutALabel_isNamed() throws IOException {
    Path model = model("bad");
    Files.writeString(temporary.resolve("texts.tsv"), "Hotels\tA room\nno label\n");
    assertThatThrownBy(() -> train(model, false, () -> false))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("texts.tsv:2: no labelled text; a line is a label, a tab and a text");
  }

  @Test
  void macroF1_countsEveryClassTheSame() {
    Confusion confusion = new Confusion(3);
    for (int i = 0; i < 8; i++) {
      confusion.add(0, 0);
    }
    confusion.add(1, 0);
    confusion.add(1, 1);
    assertThat(confusion.accuracy()).isCloseTo(0.9, within(1e-9));
    // Class 0: 8 of 9 told and all 8 found; class 1: all told, half found; class 2 does not occur.
    assertThat(confusion.macroF1()).isCloseTo((16.0 / 17 + 2.0 / 3) / 2, within(1e-9));
  }
}
