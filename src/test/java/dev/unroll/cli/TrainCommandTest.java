package dev.unroll.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.unroll.cli.report.JsonReport;
import dev.unroll.cli.report.LastingReport;
import dev.unroll.cli.report.LineReport;
import dev.unroll.runtime.Device;
import dev.unroll.runtime.Provider;
import dev.unroll.train.eval.Metric;
import dev.unroll.train.loop.BestSoFar;
import dev.unroll.train.loop.LossHistory;
import dev.unroll.train.loop.TrainingEvent;
import dev.unroll.train.step.TrainingMemory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainCommandTest extends CommandTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "training.epoch=3, did you mean 'epochs'",
    "training.epochs=many, training.epochs",
    "architecture.dropout=1.5, architecture.dropout"
  })
  void wrongSetting_isOneLineThatNamesTheKey(String setting, String expected) throws IOException {
    Files.writeString(
        folder.resolve("recipe.yaml"),
        """
        title: t
        data: {source: sine}
        architecture: {type: lstm, hidden: 8}
        training: {epochs: 5, optimizer: {type: sgd, learningRate: 0.1}}
        """);
    assertThat(run("train", folder.toString(), "--set", setting)).isEqualTo(1);
    assertThat(err.toString()).startsWith("unroll: --set " + setting).contains(expected);
    assertThat(err.toString().strip().lines()).hasSize(1);
    assertThat(folder.resolve("model.onnx")).doesNotExist();
  }

  @Test
  void nameOfAModelInTheModelsFolder_isNoFolder_andTheFolderIsProposed() {
    // Tests run in the top folder, which has models/sine-elman.
    assertThat(run("train", "sine-elman")).isEqualTo(1);
    assertThat(err.toString().strip())
        .isEqualTo("unroll: sine-elman: no such folder; did you mean models/sine-elman?");
  }

  @Test
  void folderThatIsMissing_isCalledSo() {
    assertThat(run("train", folder.resolve("none").toString())).isEqualTo(1);
    assertThat(err.toString().strip())
        .isEqualTo("unroll: %s: no such folder".formatted(folder.resolve("none")));
  }

  @ParameterizedTest
  @CsvSource({"recipe.yaml/model, cannot be written", "a model, is no model name"})
  void outputThatCannotBeWritten_isRefusedBeforeTraining(String output, String expected)
      throws IOException {
    Files.writeString(
        folder.resolve("recipe.yaml"),
        """
        title: t
        data: {source: sine}
        architecture: {type: elman, hidden: 2}
        training: {epochs: 5, batch: 8, optimizer: {type: sgd, learningRate: 0.1}}
        """);

    assertThat(run("train", folder.toString(), "--output", folder.resolve(output))).isEqualTo(1);

    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).contains(expected).hasLineCount(1);
  }

  private void recipe(String data, String rest) throws IOException {
    Files.writeString(
        folder.resolve("recipe.yaml"),
        """
        title: t
        data: {source: %s}
        %s
        training: {steps: 2, batch: 4, optimizer: {type: sgd, learningRate: 0.1}}
        """
            .formatted(data, rest));
  }

  @Test
  void textOfOneCharacter_isTooShort() throws IOException {
    recipe("text-file, path: book.txt", "architecture: {type: lstm, hidden: 4, embedding: 4}");
    Path book = folder.resolve("book.txt");

    Files.writeString(book, "a");
    assertThat(run("train", folder.toString())).isEqualTo(1);
    assertThat(err.toString())
        .contains("book.txt: of its 1 characters", "each part needs two that are not blank")
        .hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "label-file, path: lines, longest: 16 | architecture: {type: gpt, layers: 1, size: 8, heads: 1, context: 32}",
        "'pair-file, path: lines, from: a, to: b' | architecture: {type: transformer, encoderLayers: 1, decoderLayers: 1, size: 8, heads: 1}",
        "dialogue-file, path: lines | architecture: {type: gpt, layers: 1, size: 8, heads: 1, context: 32}"
      })
  void lineOf4Megabytes_isNamed(String data, String architecture) throws IOException {
    recipe(data, "tokenizer: {type: bpe, vocab: 300}\n" + architecture);
    Files.writeString(folder.resolve("lines"), "a\tshort\n" + "x".repeat(4_000_000));
    if (data.startsWith("dialogue")) {
      Files.writeString(
          folder.resolve("lines"),
          "{\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]}\n" + "x".repeat(4_000_000));
    }
    assertThat(run("train", folder.toString())).isEqualTo(1);
    assertThat(err.toString())
        .contains("lines:2: the line has 4,000,000 characters; at most 250,000 are read")
        .hasLineCount(1);
  }

  @Test
  void folderWithoutARecipe_isOneLine() {
    assertThat(run("train", folder.toString())).isEqualTo(1);
    assertThat(err.toString()).contains(folder + ": has no recipe.yaml");
  }

  @Test
  void noThreads_isAMistypedCommandLine() {
    assertThat(run("train", folder.toString(), "--threads", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--threads must be at least 1, not 0");
  }

  @Test
  void gpuThatCannotBeUsed_isOneLineThatSaysWhy() throws IOException {
    Device device = Device.choose(Provider.AUTO);
    assumeThat(device.provider()).isEqualTo(Provider.CPU);
    Files.writeString(folder.resolve("recipe.yaml"), "title: t");

    assertThat(run("train", folder.toString(), "--provider", "cuda")).isEqualTo(1);
    assertThat(err.toString().strip()).isEqualTo("unroll: CUDA cannot be used: " + device.reason());
  }

  @Test
  void jsonReport_isOneObjectALine() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonReport report = new JsonReport(new PrintStream(bytes, true, StandardCharsets.UTF_8))) {
      everyEvent().forEach(report);
    }
    List<String> lines = bytes.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines).hasSize(everyEvent().size());
    ObjectMapper json = new ObjectMapper();
    for (String line : lines) {
      assertThat(json.readTree(line).get("event").asText()).isNotEmpty();
    }
    JsonNode last = json.readTree(lines.getLast());
    assertThat(last.get("metrics").get("test.mae").asDouble()).isEqualTo(0.5);
  }

  @Test
  void lineReport_tellsEvaluationsAndFiguresButNotEveryUpdate() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (LineReport report =
        new LineReport(new PrintStream(bytes, true, StandardCharsets.UTF_8), () -> 0)) {
      everyEvent().forEach(report);
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .contains(
            "memory 120 MB: weights 8.0 MB, gradients 8.0 MB, optimizer 16 MB, activations 64 MB,"
                + " copies 24 MB")
        .contains("tiny: 1,234 parameters, a series, 100 updates, resumed after 10")
        .contains("train 0.5000  validation 0.6000  best")
        .contains("test.mae")
        .doesNotContain("loss 0.7");
  }

  @Test
  void fullDiskUnderTheLog_doesNotEndTheTraining() {
    OutputFailed full = new OutputFailed(new IOException("No space left on device"));
    PrintStream refusing =
        new PrintStream(
            new StandardOutput(
                new OutputStream() {
                  @Override
                  public void write(int value) throws IOException {
                    throw new IOException("No space left on device");
                  }
                }),
            true,
            StandardCharsets.UTF_8);
    LastingReport report = new LastingReport(new LineReport(refusing, () -> 0));

    everyEvent().forEach(report);
    report.close();

    assertThat(report.failure().orElseThrow()).hasMessage(full.getMessage());
  }

  private static List<TrainingEvent> everyEvent() {
    return List.of(
        new TrainingEvent.Anew(Path.of("checkpoints")),
        new TrainingEvent.Memory(
            new TrainingMemory(8 << 20, 8 << 20, 16 << 20, 64 << 20, 24 << 20)),
        new TrainingEvent.Warning("only 100 updates"),
        new TrainingEvent.Started("tiny", 1234, "a series", 10, 100, 64, "step"),
        new TrainingEvent.Updated(11, 0.7, 0.001, 1.5),
        new TrainingEvent.Evaluated(new LossHistory.Row(11, 1.5, 0.5, 0.6, 0.001), true),
        new TrainingEvent.Saved(11, Path.of("checkpoints")),
        new TrainingEvent.StoppedEarly(11, new BestSoFar(0.6, 11, 0)),
        new TrainingEvent.Chosen("the best"),
        new TrainingEvent.Finished(
            Path.of("tiny"),
            List.of(new Metric("test.mae", 0.5, "°C", "one step ahead")),
            Duration.ofSeconds(75)));
  }
}
