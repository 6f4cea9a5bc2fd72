package dev.unroll.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.bundle.GraphContract.StateKind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ModelFolderTest {
  private static final ModelConfig CONFIG =
      new ModelConfig(
          1,
          "lstm",
          "A title",
          "A description.",
          42,
          new GraphContract.Recurrent(
              "model.onnx",
              "tokens",
              "logits",
              List.of(new GraphContract.State("state.0.h", "state.0.h.next", 8, StateKind.HIDDEN))),
          Task.Text.endless(3, List.of("abc")),
          new Provenance("letters", null, null, null, null, Map.of("loss", 1.5)));

  @TempDir Path models;
  private Path folder = Path.of("");

  @BeforeEach
  void writeModel() {
    folder = models.resolve("letters");
    ModelFolder.write(folder, fresh -> fill(fresh, CONFIG, 3));
  }

  private static void fill(Path fresh, ModelConfig config, int tokens) {
    try {
      ModelFolder.writeConfig(fresh, config);
      Files.writeString(fresh.resolve("model.onnx"), "a graph");
      StringBuilder vocab = new StringBuilder();
      for (int id = 0; id < tokens; id++) {
        vocab.append(id == 0 ? "" : ",").append("\"t").append(id).append("\":").append(id);
      }
      Files.writeString(
          fresh.resolve("tokenizer.json"), "{\"model\":{\"vocab\":{%s}}}".formatted(vocab));
      Files.writeString(fresh.resolve("README.md"), "# Letters");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Changes config.json as text and gives it its right checksum. */
  private void editConfig(UnaryOperator<String> edit) throws IOException {
    Path config = folder.resolve("config.json");
    String before = Checksums.sha256(config);
    Files.writeString(config, edit.apply(Files.readString(config)));
    Path sums = folder.resolve("SHA256SUMS");
    Files.writeString(sums, Files.readString(sums).replace(before, Checksums.sha256(config)));
  }

  private void assertRefused(String... because) {
    assertThatThrownBy(() -> ModelFolder.read(folder))
        .isInstanceOf(BundleException.class)
        .message()
        .contains(because)
        .doesNotContain("\n");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void diskThatFailsInAFile_isSaidOfThatFile() throws IOException {
    for (String file : List.of("model.onnx", "config.json", "SHA256SUMS")) {
      Path replaced = folder.resolve(file);
      Path kept = Files.move(replaced, models.resolve("kept"));
      Files.createSymbolicLink(replaced, Path.of("/proc/self/mem")); // Reading it is an error.

      assertRefused(replaced + ": cannot be read: Input/output error");

      Files.delete(replaced);
      Files.move(kept, replaced);
    }
    assertThat(ModelFolder.read(folder).name()).isEqualTo("letters");
  }

  @Test
  void cardThatCannotBeRead_isNotShown() throws IOException {
    assertThat(ModelFolder.read(folder).shown("README.md")).isPresent();

    Files.delete(folder.resolve("README.md"));
    Files.createDirectory(folder.resolve("README.md"));

    assertThat(ModelFolder.read(folder).shown("README.md")).isEmpty();
  }

  @Test
  void stateKind_isWritten_andFoundByNameInFoldersWithoutIt() throws IOException {
    assertThat(Files.readString(folder.resolve("config.json"))).contains("\"kind\" : \"hidden\"");

    editConfig(text -> text.replace("\"kind\" : \"hidden\"", "\"kind\" : \"cell\""));
    assertThat(stateKind()).isEqualTo(StateKind.CELL);

    editConfig(text -> text.replaceAll(",\\s*\"kind\" : \"cell\"", ""));
    assertThat(stateKind()).isEqualTo(StateKind.HIDDEN);

    editConfig(text -> text.replace("state.0.h", "state.0.c"));
    assertThat(stateKind()).isEqualTo(StateKind.CELL);
  }

  private StateKind stateKind() {
    GraphContract graph = ModelFolder.read(folder).config().graph();
    return ((GraphContract.Recurrent) graph).states().getFirst().kind();
  }

  @Test
  void read_writtenFolder_givesWhatWasWritten() {
    ModelFolder read = ModelFolder.read(folder);

    assertThat(read.name()).isEqualTo("letters");
    assertThat(read.config()).isEqualTo(CONFIG);
    assertThat(read.files()).containsExactly("config.json", "model.onnx", "tokenizer.json");
    assertThat(read.graph()).hasContent("a graph");
  }

  @Test
  void read_seriesConfig_keepsTaskAndExample() {
    Path weather = models.resolve("weather");
    Task.Series task =
        new Task.Series(
            List.of(new Feature("temperature", "°C", 10, 5)),
            Transform.LOG_RETURN,
            "day",
            7,
            new Example(List.of(new double[] {1}), List.of(new double[] {2})));
    ModelFolder.write(
        weather,
        fresh ->
            fill(
                fresh,
                new ModelConfig(1, "elman", "t", "d", 1, CONFIG.graph(), task, CONFIG.provenance()),
                0));

    Task read = ModelFolder.read(weather).config().task();

    assertThat(read).usingRecursiveComparison().isEqualTo(task);
  }

  @Test
  @Timeout(value = 10, threadMode = ThreadMode.SEPARATE_THREAD)
  void shown_isASmallFileOfTheFolderOnly() throws Exception {
    ModelFolder read = ModelFolder.read(folder);
    assertThat(read.shown("README.md")).hasValue("# Letters".getBytes(UTF_8));
    assertThat(read.shown("none.md")).isEmpty();

    Path card = folder.resolve("README.md");
    try (RandomAccessFile large = new RandomAccessFile(card.toFile(), "rw")) {
      large.setLength(3L << 30);
    }
    assertThat(read.shown("README.md")).as("too large").isEmpty();

    Files.delete(card);
    Files.createSymbolicLink(card, Files.writeString(models.resolve("secret"), "s"));
    assertThat(read.shown("README.md")).as("a link out of the folder").isEmpty();

    Files.delete(card);
    assertThat(new ProcessBuilder("mkfifo", card.toString()).start().waitFor()).isZero();
    assertThat(read.shown("README.md")).as("a pipe").isEmpty();
  }

  @Test
  void read_damagedFile_isRefused() throws IOException {
    Files.writeString(folder.resolve("model.onnx"), "b graph");

    assertRefused("model.onnx: is damaged");
  }

  @Test
  void read_missingFile_isRefused() throws IOException {
    Files.delete(folder.resolve("model.onnx"));

    assertRefused("model.onnx: is missing");
  }

  @Test
  void read_missingSums_isRefused() throws IOException {
    Files.delete(folder.resolve("SHA256SUMS"));

    assertRefused("letters: is missing SHA256SUMS");
  }

  @Test
  void read_folderThatHasOnlyARecipe_saysHowToTrainIt() throws IOException {
    Path fresh = Files.createDirectory(folder.resolveSibling("fresh"));
    Files.writeString(fresh.resolve("recipe.yaml"), "title: Fresh");

    assertThatThrownBy(() -> ModelFolder.read(fresh))
        .isInstanceOf(BundleException.class)
        .hasMessage("%1$s: has a recipe but no model yet; unroll train %1$s makes one", fresh);
  }

  @Test
  void read_fileWithoutSum_isRefused() throws IOException {
    Path sums = folder.resolve("SHA256SUMS");
    Files.write(
        sums,
        Files.readAllLines(sums).stream().filter(line -> !line.endsWith("model.onnx")).toList());

    assertRefused("model.onnx: is not listed in SHA256SUMS");
  }

  @Test
  void weightsBesideAGraph_areListedAndChecked() throws IOException {
    Path data = folder.resolve("model.onnx.data");
    Files.writeString(data, "weights");
    assertRefused("model.onnx.data: is not listed in SHA256SUMS");

    ModelFolder.write(
        folder,
        fresh -> {
          fill(fresh, CONFIG, 3);
          Files.writeString(fresh.resolve("model.onnx.data"), "weights");
        });
    assertThat(ModelFolder.read(folder).files()).contains("model.onnx.data");
    Files.writeString(data, "Weights");
    assertRefused("model.onnx.data: is damaged");
  }

  @Test
  void read_sumsWithPathOutOfTheFolder_isRefused() throws IOException {
    Path sums = folder.resolve("SHA256SUMS");
    Files.writeString(sums, Files.readString(sums).replace("model.onnx", "../model.onnx"));

    assertRefused("SHA256SUMS:2", "unsafe file name '../model.onnx'");
  }

  @Test
  void read_truncatedSums_isRefused() throws IOException {
    Path sums = folder.resolve("SHA256SUMS");
    Files.writeString(sums, Files.readString(sums).substring(0, 30));

    assertRefused("SHA256SUMS:1", "damaged");
  }

  @Test
  void read_otherModelsTokenizer_isRefused() {
    ModelFolder.write(folder, fresh -> fill(fresh, CONFIG, 5));

    assertRefused("tokenizer.json: has 5 tokens, but the model has 3");
  }

  @Test
  void read_configNotJson_isRefused() throws IOException {
    editConfig(config -> config.substring(0, 50));

    assertRefused("config.json: ");
  }

  @Test
  void read_configThatIsTooLarge_isRefused() throws IOException {
    editConfig(json -> json.replace("A description.", "A description.".repeat(100_000)));

    assertRefused("config.json", "is larger than the 1 MB that such a file may have");
  }

  @Test
  void read_configOfLaterFormat_isRefused() throws IOException {
    editConfig(config -> config.replace("\"format\" : 1", "\"format\" : 2"));

    assertRefused("config.json: format: is 2, this version reads 1");
  }

  @Test
  void read_configWithWrongType_namesTheKey() throws IOException {
    editConfig(config -> config.replace("\"size\" : 8", "\"size\" : \"wide\""));

    assertRefused("config.json: graph.states[0].size: ");
  }

  @Test
  void read_configWithMissingKey_namesTheKey() throws IOException {
    editConfig(config -> config.replace("\"input\" : \"tokens\",", ""));

    assertRefused("config.json: graph.input: is missing");
  }

  @Test
  void read_configWithUnknownKind_isRefused() throws IOException {
    editConfig(config -> config.replace("\"kind\" : \"text\"", "\"kind\" : \"smell\""));

    assertRefused("config.json: task", "smell");
  }

  @Test
  void read_configWithUnknownKey_isAccepted() throws IOException {
    editConfig(config -> config.replace("\"format\" : 1", "\"format\" : 1, \"later\" : {}"));

    assertThat(ModelFolder.read(folder).config()).isEqualTo(CONFIG);
  }

  @Test
  void read_graphOutsideTheFolder_isRefused() throws IOException {
    editConfig(config -> config.replace("model.onnx", "../other/model.onnx"));

    assertRefused("config.json: graph.file: '../other/model.onnx' is not a plain file name");
  }

  @Test
  void read_noFolder_isRefused() {
    assertThatThrownBy(() -> ModelFolder.read(models.resolve("nobody")))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("no such model folder");
  }

  @Test
  void read_hiddenFolder_isRefused() {
    assertThatThrownBy(() -> ModelFolder.read(models.resolve(".letters.tmp-1")))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("is no model name");
  }

  @Test
  void write_overOldFolder_replacesItAndKeepsTheRecipe() throws IOException {
    Files.writeString(folder.resolve("recipe.yaml"), "seed: 1");
    ModelFolder.write(
        folder,
        fresh -> {
          fill(fresh, CONFIG, 3);
          writeString(fresh.resolve("leftover.svg"), "<svg/>");
        });
    String before = ModelFolder.read(folder).version();

    ModelFolder.write(
        folder,
        fresh -> {
          fill(fresh, CONFIG, 3);
          writeString(fresh.resolve("training.svg"), "<svg/>");
        });

    assertThat(ModelFolder.read(folder).version()).isNotEqualTo(before);
    assertThat(ModelFolder.read(folder).files()).contains("training.svg");
    assertThat(folder.resolve("recipe.yaml")).hasContent("seed: 1");
    assertThat(folder.resolve("leftover.svg")).doesNotExist();
    assertOnlyTheModelIsLeft();
  }

  @Test
  void write_overFolderWithOtherThings_keepsThem() throws IOException {
    Files.writeString(folder.resolve("text.txt"), "the data of the recipe");
    Files.createDirectories(folder.resolve("notes"));
    Files.writeString(folder.resolve("notes").resolve("today.md"), "fine");

    ModelFolder.write(folder, fresh -> fill(fresh, CONFIG, 3));

    assertThat(folder.resolve("text.txt")).hasContent("the data of the recipe");
    assertThat(folder.resolve("notes").resolve("today.md")).hasContent("fine");
    assertThat(ModelFolder.read(folder).files()).doesNotContain("text.txt");
    assertOnlyTheModelIsLeft();
  }

  @Test
  void write_fillerFails_leavesTheOldFolder() throws IOException {
    String before = ModelFolder.read(folder).version();

    assertThatThrownBy(
            () ->
                ModelFolder.write(
                    folder,
                    fresh -> {
                      writeString(fresh.resolve("model.onnx"), "half");
                      throw new UncheckedIOException(new IOException("No space left on device"));
                    }))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("No space left on device");

    assertThat(ModelFolder.read(folder).version()).isEqualTo(before);
    assertOnlyTheModelIsLeft();
  }

  @Test
  void sums_areWhatSha256sumChecks() throws IOException {
    assertThat(Files.readString(folder.resolve("SHA256SUMS"), UTF_8))
        .matches("([0-9a-f]{64}  [a-z.]+\n){3}");
  }

  private void assertOnlyTheModelIsLeft() throws IOException {
    try (Stream<Path> left = Files.list(models)) {
      assertThat(left).containsExactly(folder);
    }
  }

  private static void writeString(Path file, String content) {
    try {
      Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
