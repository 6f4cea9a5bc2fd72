package dev.unroll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.external.DecoderFamily;
import dev.unroll.external.SmallDecoder;
import dev.unroll.external.SmallDecoder.Layout;
import dev.unroll.family.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code unroll import}, and the commands on what it makes and on what it refuses. */
class ImportCommandTest extends CommandTest {
  @TempDir private Path exports = Path.of("exports");

  private Path imported() {
    return exports.resolve("models").resolve("imported");
  }

  private int importing(Path folder, String... more) {
    List<Object> args =
        new ArrayList<>(
            List.of("import", folder, "--models", exports.resolve("models"), "--name", "imported"));
    args.addAll(List.of(more));
    return run(args.toArray());
  }

  @Test
  void import_givesAModelThatIsInspectedAndContinuesTexts() throws IOException {
    Path folder = SmallDecoder.of(DecoderFamily.QWEN2).inSubfolder().withExternalData().in(exports);

    assertThat(importing(folder)).as(err.toString()).isZero();
    assertThat(out.toString()).contains("qwen2", "runs here", "unroll generate imported");

    assertThat(ModelFolder.read(imported()).config().title()).isEqualTo("imported");
    assertThat(run("inspect", imported())).isZero();
    assertThat(out.toString())
        .containsPattern("architecture +qwen2")
        .containsPattern("input +past_key_values.1.value float\\[batch_size, 2, past_sequence")
        .containsPattern("model.onnx_data +[0-9,]+ bytes");

    assertThat(run("generate", imported(), "To be", "--max-tokens", 8, "--temperature", 0))
        .isZero();
    String continued = out.toString();
    assertThat(continued).startsWith("To be").hasSizeGreaterThan(12);
    assertThat(run("generate", folder, "To be", "--max-tokens", 8, "--temperature", 0)).isZero();
    assertThat(out.toString()).isEqualTo(continued);

    assertThat(importing(folder)).isEqualTo(1);
    assertThat(err.toString()).contains("is there already").hasLineCount(1);
  }

  @Test
  void import_measuresItsPrecisionOnAText() throws IOException {
    Path checkpoint = Fixtures.folder("hf/llama-stories260k");
    Path text = exports.resolve("text.txt");
    Files.writeString(text, "Once upon a time, there was a little girl. She had a big red ball.\n");

    assertThat(
            run(
                "import",
                checkpoint,
                "--models",
                exports.resolve("models"),
                "--name",
                "imported",
                "--precision",
                "int4",
                "--measure",
                text))
        .as(err.toString())
        .isZero();

    Matcher figures =
        Pattern.compile(
                "perplexity ([0-9.]+) on [0-9]+ tokens in windows of 256, in fp32 ([0-9.]+)")
            .matcher(out.toString());
    assertThat(figures.find()).as(out.toString()).isTrue();
    double whole = Double.parseDouble(figures.group(2));
    assertThat(whole).isBetween(1.5, 20.0);
    assertThat(Double.parseDouble(figures.group(1))).isNotEqualTo(whole).isBetween(1.5, 30.0);
    assertThat(exports.resolve("models")).isDirectoryNotContaining("glob:**.measure*");
    assertThat(run("models", "--models", exports.resolve("models"))).isZero();
    assertThat(out.toString()).contains("int4");
  }

  @Test
  void import_ofAFolderWithAGgufFileNamesIt() throws IOException {
    Path folder = Files.createDirectory(exports.resolve("some"));
    Files.writeString(folder.resolve("model-Q4_K_M.gguf"), "GGUF");

    assertThat(importing(folder)).isEqualTo(1);
    assertThat(err.toString()).contains("model-Q4_K_M.gguf: is a GGUF file").hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void import_ofAGraphOfBfloat16_makesOneOfFloat32(boolean dataOutside) throws IOException {
    SmallDecoder llama = SmallDecoder.of(DecoderFamily.LLAMA);
    SmallDecoder half = llama.with(SmallDecoder.Weights.BF16);
    Path folder = (dataOutside ? half.withExternalData() : half).in(exports);

    assertThat(importing(folder)).as(err.toString()).isZero();

    assertThat(run("inspect", imported())).isZero();
    assertThat(out.toString())
        .containsPattern("input +past_key_values.1.value float\\[")
        .containsPattern("model.onnx_float32 +[0-9,]+ bytes")
        .doesNotContain("model.onnx_data");
    assertThat(run("generate", imported(), "To be", "--max-tokens", 6, "--temperature", 0))
        .isZero();
    String continued = out.toString();
    assertThat(run("generate", llama.in(exports), "To be", "--max-tokens", 6, "--temperature", 0))
        .isZero();
    assertThat(continued).isEqualTo(out.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"../outside", "a/b/c", "a/..", "", "a b"})
  void import_underANameThatIsNoneIsRefused(String name) throws IOException {
    Path folder = SmallDecoder.of(DecoderFamily.LLAMA).in(exports);

    assertThat(run("import", folder, "--models", exports.resolve("models"), "--name", name))
        .isEqualTo(1);
    assertThat(err.toString()).contains("'" + name + "' is no model name").hasLineCount(1);
    assertThat(exports.resolve("outside")).doesNotExist();
  }

  @Test
  void import_intoAGroupIsListedByItsWholeName() throws IOException {
    Path folder = SmallDecoder.of(DecoderFamily.LLAMA).in(exports);
    Path models = exports.resolve("models");

    assertThat(run("import", folder, "--models", models, "--name", "org/llama"))
        .as(err.toString())
        .isZero();
    assertThat(out.toString()).contains("unroll generate org/llama");
    assertThat(models.resolve("org/llama/config.json")).exists();
    assertThat(run("models", "--models", models)).isZero();
    assertThat(out.toString()).startsWith("org/llama ");
  }

  @Test
  void import_ofATemplateThatWantsTooMuchContinuesTextsAllTheSame() throws IOException {
    Path folder = SmallDecoder.of(DecoderFamily.LLAMA).in(exports);
    assertThat(importing(folder)).as(err.toString()).isZero();
    assertThat(out.toString()).contains("and chats");
    Path strange = SmallDecoder.of(DecoderFamily.GPT2).in(exports);
    Files.writeString(strange.resolve("chat_template.jinja"), "\n{{ messages | nosuch }}");

    assertThat(run("import", strange, "--name", "strange", "--models", exports.resolve("models")))
        .as(err.toString())
        .isZero();

    assertThat(out.toString()).contains("but does not chat: its chat template", "line 2", "nosuch");
    Path made = imported().resolveSibling("strange");
    assertThat(run("generate", made, "To be", "--max-tokens", 4)).as(err.toString()).isZero();
    try (LoadedModel loaded = new LoadedModel(ModelFolder.read(made))) {
      assertThat(loaded.noChat().orElseThrow()).contains("unknown filter 'nosuch'");
    }
  }

  @Test
  void import_saysWhatIsMissing() throws IOException {
    Path folder = SmallDecoder.of(DecoderFamily.LLAMA).in(exports);
    Files.delete(folder.resolve("tokenizer.json"));
    assertThat(importing(folder)).isEqualTo(1);
    assertThat(err.toString()).contains("is missing tokenizer.json").hasLineCount(1);

    assertThat(importing(exports)).isEqualTo(1);
    assertThat(err.toString()).contains("neither the config.json").hasLineCount(1);

    assertThat(importing(exports.resolve("nowhere"))).isEqualTo(1);
    assertThat(err.toString()).contains("nowhere: no such folder").hasLineCount(1);
    assertThat(imported()).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--context 7 | --context must be at least 8, not 7",
        "--context 100 | an exported decoder stays as it is; --context is for other models",
        "--precision int8 | an exported graph stays as it is; --precision is for checkpoints",
        "--prompt query | --prompt: query is not NAME=TEXT",
        "--prompt a=b --prompt a=c | --prompt: there are two of a",
        "--prompt query=where | is no encoder; --prompt is for those",
        "--languages en-fr | is no package of Marian's; --languages is for those",
        "--no-shortlist | is no package of Marian's; --no-shortlist is for those",
      })
  void import_refusesOptionsOfOtherModels(String options, String message) throws IOException {
    Path folder = SmallDecoder.of(DecoderFamily.LLAMA).in(exports);

    assertThat(importing(folder, options.split(" "))).isEqualTo(1);
    assertThat(err.toString()).contains(message).hasLineCount(1);
    assertThat(imported()).doesNotExist();
  }

  @Test
  void import_ofAFolderThatIsNoWholeModelSaysWhatItIs() throws IOException {
    Path unweighted = Files.createDirectory(exports.resolve("unweighted"));
    Files.writeString(unweighted.resolve("config.json"), "{\"model_type\": \"llama\"}");
    assertThat(importing(unweighted)).isEqualTo(1);
    assertThat(err.toString())
        .contains("unweighted: has a config.json but no weights", "model.safetensors")
        .hasLineCount(1);

    Path adapter = Files.createDirectory(exports.resolve("adapter"));
    Files.writeString(adapter.resolve("adapter_config.json"), "{}");
    assertThat(importing(adapter)).isEqualTo(1);
    assertThat(err.toString()).contains("adapter: is an adapter; unroll merge").hasLineCount(1);

    Path cached = exports.resolve("models--org--name");
    Files.createDirectories(cached.resolve("snapshots"));
    assertThat(importing(cached)).isEqualTo(1);
    assertThat(err.toString()).contains("give the one in its snapshots").hasLineCount(1);
  }

  @Test
  void import_saysWhyAGraphCannotRun() throws IOException {
    Path unknown = SmallDecoder.of(DecoderFamily.LLAMA).in(exports);
    replace(unknown.resolve("model.onnx"), "Sigmoid", "Sigmood");
    assertThat(importing(unknown)).isEqualTo(1);
    assertThat(err.toString()).contains("Sigmood").hasLineCount(1);

    Path strange = SmallDecoder.of(DecoderFamily.PHI).in(exports);
    replace(strange.resolve("model.onnx"), "attention_mask", "attention_mosk");
    assertThat(importing(strange)).isEqualTo(1);
    assertThat(err.toString())
        .contains("has an input that nothing is known of: attention_mosk int64")
        .hasLineCount(1);

    Path headless = SmallDecoder.of(DecoderFamily.GPT2).as(Layout.PAIR).in(exports);
    Files.delete(headless.resolve("decoder_with_past_model.onnx"));
    assertThat(importing(headless)).isEqualTo(1);
    assertThat(err.toString()).contains("reads no keys and values").hasLineCount(1);
    assertThat(imported()).doesNotExist();
  }

  /** Replaces a name by one as long, wherever it stands. */
  private static void replace(Path file, String name, String other) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    byte[] from = name.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    byte[] to = other.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    for (int i = 0; i + from.length <= bytes.length; i++) {
      if (Arrays.equals(bytes, i, i + from.length, from, 0, from.length)) {
        System.arraycopy(to, 0, bytes, i, to.length);
      }
    }
    Files.write(file, bytes);
  }
}
