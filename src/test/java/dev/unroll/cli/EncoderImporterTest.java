package dev.unroll.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Encoders from import to vectors, compared with those that Hugging Face's code makes. */
class EncoderImporterTest extends CommandTest {
  private static final Path BERT = Path.of("src/test/resources/encoders/bert");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path temporary = Path.of("temporary");

  private Path imported() {
    return temporary.resolve("models").resolve("small");
  }

  private int importing(Path folder, Object... more) {
    List<Object> args =
        new ArrayList<>(
            List.of("import", folder, "--models", temporary.resolve("models"), "--name", "small"));
    args.addAll(List.of(more));
    return run(args.toArray());
  }

  /** A copy of the small BERT whose files can be changed. */
  private Path copy() throws IOException {
    Path folder = temporary.resolve("copy");
    try (var files = Files.walk(BERT)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = folder.resolve(BERT.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
    return folder;
  }

  private static void replace(Path file, String part, String instead) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(part);
    Files.writeString(file, text.replace(part, instead));
  }

  private void assertVectors(String pooling) throws IOException {
    JsonNode expected = JSON.readTree(BERT.resolve("vectors.json").toFile());
    StringBuilder input = new StringBuilder();
    expected.path("texts").forEach(text -> input.append(text.asText()).append('\n'));
    assertThat(runOn(input.toString().getBytes(StandardCharsets.UTF_8), "embed", imported()))
        .as(err.toString())
        .isZero();
    List<String> lines = out.toString().lines().toList();
    assertThat(lines).hasSize(expected.path("texts").size());
    for (int i = 0; i < lines.size(); i++) {
      assertClose(JSON.readTree(lines.get(i)), expected.path(pooling).get(i));
    }
  }

  private static void assertClose(JsonNode vector, JsonNode expected) {
    assertThat(vector).hasSameSizeAs(expected);
    for (int i = 0; i < vector.size(); i++) {
      assertThat(vector.get(i).asDouble()).isCloseTo(expected.get(i).asDouble(), within(1e-4));
    }
  }

  @Test
  void import_givesTheVectorsOfHuggingFace() throws IOException {
    assertThat(importing(BERT)).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("bert, ", "up to 16 tokens", "pooling mean, length 1", "prompts query, passage");
    assertVectors("mean");
    assertThat(imported().resolve("config.json")).content().contains("\"title\" : \"small\"");
    assertThat(imported().resolve("README.md")).content().startsWith("# small\n");

    assertThat(run("inspect", imported())).as(err.toString()).isZero();
    assertThat(out.toString())
        .containsPattern("makes +vectors of texts")
        .containsPattern("pooling +mean, length 1");

    assertThat(run("models", "--models", temporary.resolve("models"))).isZero();
    assertThat(out.toString()).containsPattern("small +bert +[0-9,]+ weights .* fp32 +embeds");

    assertThat(run("generate", imported(), "a")).isEqualTo(1);
    assertThat(err.toString()).contains("unroll embed small").hasLineCount(1);
  }

  @Test
  void classifierOfAnotherProgram_saysItsLabels() {
    assertThat(importing(BERT.resolveSibling("bert-labels"))).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("small: bert, ", "tells 3 labels apart in texts of up to 20 tokens")
        .contains("(unroll classify small): good, bad, so so");

    assertThat(run("classify", imported(), "the cat is on the mat")).as(err.toString()).isZero();
    assertThat(out.toString()).hasLineCount(3).containsPattern("[0-9.]+ %  so so");
    assertThat(run("models", "--models", temporary.resolve("models"))).isZero();
    assertThat(out.toString()).containsPattern("small +bert .* classifies");
    assertThat(run("embed", imported(), "a")).isEqualTo(1);
    assertThat(err.toString()).contains("unroll classify small").hasLineCount(1);

    Path back = temporary.resolve("back");
    assertThat(run("export", imported(), "--format", "huggingface", "--output", back))
        .as(err.toString())
        .isZero();
    assertThat(back.resolve("config.json")).content().contains("\"BertForSequenceClassification\"");
    assertThat(run("import", back, "--models", temporary.resolve("models"), "--name", "again"))
        .as(err.toString())
        .isZero();
    assertThat(imported().resolveSibling("again").resolve("model.onnx"))
        .hasSameBinaryContentAs(imported().resolve("model.onnx"));
  }

  @Test
  void classifierOfAnotherProgram_mayGiveATextSeveralLabels() throws IOException {
    Path theirs = Files.createDirectories(temporary.resolve("theirs"));
    try (Stream<Path> files = Files.list(BERT.resolveSibling("bert-labels"))) {
      for (Path file : files.toList()) {
        Files.copy(file, theirs.resolve(String.valueOf(file.getFileName())));
      }
    }
    Path config = theirs.resolve("config.json");
    String text = Files.readString(config);
    Files.writeString(
        config,
        text.replaceFirst("\\{", "{\"problem_type\": \"multi_label_classification\",")
            .replace("\"problem_type\": \"single_label_classification\",", ""));
    assertThat(importing(theirs)).as(err.toString()).isZero();
    assertThat(ModelFolder.read(imported()).config().task())
        .isInstanceOfSatisfying(
            Task.Classification.class,
            task -> assertThat(task.thresholds()).containsExactly(0.5, 0.5, 0.5));
    assertThat(run("inspect", imported())).isZero();
    assertThat(out.toString()).contains("any number");
    Path back = temporary.resolve("back");
    assertThat(run("export", imported(), "--format", "huggingface", "--output", back))
        .as(err.toString())
        .isZero();
    assertThat(back.resolve("config.json")).content().contains("\"multi_label_classification\"");

    Files.writeString(config, text.replaceFirst("\\{", "{\"problem_type\": \"regression\","));
    assertThat(run("import", theirs, "--models", temporary.resolve("models"), "--name", "other"))
        .isEqualTo(1);
    assertThat(err.toString()).contains("problem_type", "regression").hasLineCount(1);
  }

  @Test
  void measure_comparesVectorsWithThoseInFp32() throws IOException {
    Path lines = temporary.resolve("lines.txt");
    Files.writeString(lines, "the cat is sleeping\nwhere is the station ?\n");

    assertThat(importing(BERT, "--precision", "int4", "--measure", lines))
        .as(err.toString())
        .isZero();
    assertThat(out.toString())
        .containsPattern("mean cosine with fp32 0\\.[5-9][0-9]+ on 2 lines, at least 0\\.[5-9]");
    assertThat(temporary.resolve("models").toFile().list()).containsExactly("small");
  }

  @Test
  void measure_ofAModelInAGroupLeavesNothingBeside_andInFp32HasNothingToCompareWith()
      throws IOException {
    Path lines = temporary.resolve("lines.txt");
    Files.writeString(lines, "the cat is sleeping\n");
    Path models = temporary.resolve("models");

    assertThat(
            run(
                "import",
                BERT,
                "--models",
                models,
                "--name",
                "org/small",
                "--precision",
                "int8",
                "--measure",
                lines))
        .as(err.toString())
        .isZero();
    assertThat(out.toString()).contains("mean cosine with fp32");
    assertThat(models.toFile().list()).containsExactly("org");
    assertThat(models.resolve("org").toFile().list()).containsExactly("small");

    assertThat(importing(BERT, "--measure", lines)).isEqualTo(1);
    assertThat(err.toString())
        .contains("is imported, but not measured: an encoder's vectors are compared")
        .contains("in fp32, which these are")
        .hasLineCount(1);
    assertThat(imported()).exists();
  }

  @ParameterizedTest
  @CsvSource({"cls_token,cls", "max_tokens,max", "mean_tokens,mean"})
  void pooling_isThatOfTheFolder(String flag, String pooling) throws IOException {
    Path folder = copy();
    Path config = folder.resolve("1_Pooling/config.json");
    replace(config, "\"pooling_mode_mean_tokens\": true", "\"pooling_mode_mean_tokens\": false");
    replace(config, "\"pooling_mode_" + flag + "\": false", "\"pooling_mode_" + flag + "\": true");

    assertThat(importing(folder)).as(err.toString()).isZero();
    assertVectors(pooling);
  }

  @Test
  void lastToken_isOneOfThem_alsoInTheNewForm() throws IOException {
    Path folder = copy();
    Files.writeString(folder.resolve("1_Pooling/config.json"), "{\"pooling_mode\": \"lasttoken\"}");

    assertThat(importing(folder)).as(err.toString()).isZero();
    assertVectors("last");
  }

  @Test
  void prompts_arePutBeforeTexts() throws IOException {
    assertThat(importing(BERT, "--prompt", "query=where is ", "--prompt", "poem=the cat "))
        .as(err.toString())
        .isZero();
    assertThat(run("embed", imported(), "where is the station?")).isZero();
    String whole = out.toString();

    assertThat(run("embed", imported(), "the station?", "--input-type", "search_query")).isZero();
    assertThat(out.toString()).isEqualTo(whole);
    assertThat(run("embed", imported(), "the station?", "--input-type", "poem")).isZero();
    assertThat(out.toString()).isNotEqualTo(whole);
    assertThat(run("embed", imported(), "the station?", "--input-type", "song")).isEqualTo(1);
    assertThat(err.toString()).contains("no prompt 'song'").hasLineCount(1);
  }

  @Test
  void textThatIsTooLong_isRefusedOrCut() {
    assertThat(importing(BERT)).isZero();
    String words = "the cat is sleeping on the mat ".repeat(3);

    assertThat(run("embed", imported(), words)).isEqualTo(1);
    assertThat(err.toString()).contains("at most 16 at once").hasLineCount(1);

    // 14 pieces beside [CLS] and [SEP]
    assertThat(run("embed", imported(), words, "--truncate")).as(err.toString()).isZero();
    String cut = out.toString();
    assertThat(run("embed", imported(), "the cat is sleeping on the mat the cat is sleeping on"))
        .as(err.toString())
        .isZero();
    assertThat(cut).isEqualTo(out.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "modules.json | models.Normalize | models.Dense | has a module sentence_transformers.mod",
        "1_Pooling/config.json | sqrt_len_tokens\": false | sqrt_len_tokens\": true |"
            + " the pooling is mean_tokens and mean_sqrt_len_tokens",
        "config_sentence_transformers.json | \"default_prompt_name\": null |"
            + " \"default_prompt_name\": \"x\" | default_prompt_name is x",
        "config.json | \"is_decoder\": false | \"is_decoder\": true | is_decoder is true",
        "config.json | \"vocab_size\": 34 | \"vocab_size\": 30 | has tokens up to 33, but the model has",
      })
  void folderThatAsksForMore_isRefusedAndLeavesNothing(
      String file, String part, String instead, String message) throws IOException {
    Path folder = copy();
    replace(folder.resolve(file), part, instead);

    assertThat(importing(folder)).isEqualTo(1);
    assertThat(err.toString()).contains(message).hasLineCount(1);
    assertThat(imported()).doesNotExist();
  }
}
