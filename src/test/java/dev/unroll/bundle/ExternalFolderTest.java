package dev.unroll.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.bundle.GraphContract.ExternalDecoder;
import dev.unroll.external.DecoderFamily;
import dev.unroll.external.SmallDecoder;
import dev.unroll.external.SmallDecoder.Layout;
import dev.unroll.external.SmallDecoder.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExternalFolderTest {
  private static final SmallDecoder LLAMA = SmallDecoder.of(DecoderFamily.LLAMA);

  @TempDir private Path models = Path.of("models");

  private static ExternalDecoder graph(Path folder) {
    return (ExternalDecoder) ModelFolder.read(folder).config().graph();
  }

  private static Task.Text task(Path folder) {
    return (Task.Text) ModelFolder.read(folder).config().task();
  }

  private static void edit(Path folder, String file, String what, String by) throws IOException {
    Path path = folder.resolve(file);
    String text = Files.readString(path);
    assertThat(text).contains(what);
    Files.writeString(path, text.replace(what, by));
  }

  @Test
  void optimumFolder_isReadAsItStands() throws IOException {
    Path folder = SmallDecoder.of(DecoderFamily.GPT2).in(models);

    ModelConfig config = ModelFolder.read(folder).config();

    assertThat(config.architecture()).isEqualTo("gpt2");
    assertThat(config.title()).isEqualTo("gpt2-plain-fp32");
    assertThat(config.parameters()).isBetween(100_000L, 200_000L);
    assertThat(task(folder).context()).isEqualTo(256);
    assertThat(task(folder).endTokens()).containsExactlyInAnyOrder(1, 2);
    assertThat(graph(folder).file()).isEqualTo("model.onnx");
    assertThat(graph(folder).names()).isEqualTo(DecoderNames.OPTIMUM);
  }

  @Test
  void chatTemplate_isTheDefaultOneOfAList_withItsTokens() throws IOException {
    Task.Chat chat = Objects.requireNonNull(task(LLAMA.in(models)).chat());

    assertThat(chat.template()).startsWith("{% for message in messages %}");
    assertThat(chat.begin()).isEqualTo(SmallDecoder.BEGIN);
    assertThat(chat.end()).isEqualTo(SmallDecoder.END);
  }

  @Test
  void chatTemplate_inAFileOfItsOwnComesFirst() throws IOException {
    Path folder = LLAMA.in(models);
    Files.writeString(folder.resolve("chat_template.jinja"), "{{ messages[0].content }}");

    Task.Chat chat = Objects.requireNonNull(task(folder).chat());

    assertThat(chat.template()).isEqualTo("{{ messages[0].content }}");
  }

  @Test
  void ends_areThoseOfTheModelWhereTheGenerationSaysNone() throws IOException {
    Path folder = LLAMA.in(models);
    Files.delete(folder.resolve("generation_config.json"));

    assertThat(task(folder).endTokens()).containsExactly(1);
  }

  @Test
  void graphs_areFoundInTheSubfolderAndByTheirVariant() throws IOException {
    Path folder = LLAMA.inSubfolder().with(Weights.Q4).in(models);
    assertThat(graph(folder).file()).isEqualTo("onnx/model_q4.onnx");

    Path other = LLAMA.inSubfolder().with(Weights.FP16).in(models);
    Files.copy(other.resolve("onnx/model_fp16.onnx"), folder.resolve("onnx/model_fp16.onnx"));
    Files.copy(other.resolve("onnx/model_fp16.onnx"), folder.resolve("model.onnx"));

    assertThat(graph(folder).file()).isEqualTo("model.onnx");
    ExternalFolder fp16 = ExternalFolder.read(folder, Optional.of("fp16"));
    assertThat(fp16.files()).containsExactly("onnx/model_fp16.onnx", "tokenizer.json");
    assertThatThrownBy(() -> ExternalFolder.read(folder, Optional.of("bf16")))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("has no graph model_bf16.onnx");
  }

  @Test
  void pairOfGraphs_areBothTheModels() throws IOException {
    assertThat(graph(LLAMA.as(Layout.PAIR).in(models)).files())
        .containsExactly("decoder_model.onnx", "decoder_with_past_model.onnx");
  }

  @Test
  void genaiFolder_tellsItsNamesAndContext() throws IOException {
    Path folder = LLAMA.as(Layout.GENAI).in(models);
    edit(folder, "genai_config.json", "\"context_length\": 256", "\"context_length\": 99");
    edit(folder, "genai_config.json", "\"logits\": \"logits\"", "\"logits\": \"scores\"");

    assertThat(task(folder).context()).isEqualTo(99);
    assertThat(task(folder).endTokens()).containsExactlyInAnyOrder(1, 2);
    assertThat(graph(folder).names().logits()).isEqualTo("scores");
  }

  @Test
  void slidingWindow_countsWhereItIsUsed() throws IOException {
    Path folder = LLAMA.in(models);
    edit(folder, "config.json", "\"eos_token_id\"", "\"sliding_window\": 32, \"eos_token_id\"");
    assertThat(graph(folder).window()).isEqualTo(32);

    edit(
        folder,
        "config.json",
        "\"eos_token_id\"",
        "\"use_sliding_window\": false, \"eos_token_id\"");
    assertThat(graph(folder).window()).isNull();
  }

  @Test
  void version_changesWithTheFiles() throws IOException {
    Path folder = LLAMA.in(models);
    String before = ModelFolder.read(folder).version();
    assertThat(ModelFolder.read(folder).version()).isEqualTo(before);

    edit(folder, "generation_config.json", "[1, 2]", "[1]");

    assertThat(ModelFolder.read(folder).version()).isNotEqualTo(before);
  }

  @Test
  void whatIsMissing_isToldInOneLine() throws IOException {
    Path folder = LLAMA.withExternalData().in(models);
    Files.delete(folder.resolve("model.onnx_data"));
    assertRefused(folder, "model.onnx_data: is missing, though model.onnx has weights in it");

    Files.writeString(folder.resolve("model.onnx_data"), "");
    Files.delete(folder.resolve("tokenizer.json"));
    assertRefused(folder, "is missing tokenizer.json");

    Files.writeString(folder.resolve("model.onnx"), "no graph");
    assertRefused(folder, "model.onnx: is not ONNX, or cut off");

    Files.move(folder.resolve("model.onnx"), folder.resolve("encoder_model.onnx"));
    assertRefused(folder, "is an encoder and a decoder");

    Files.delete(folder.resolve("encoder_model.onnx"));
    assertRefused(folder, "has no graph model.onnx");
  }

  private static void assertRefused(Path folder, String reason) {
    assertThatThrownBy(() -> ModelFolder.read(folder))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining(reason)
        .message()
        .hasLineCount(1);
  }

  @Test
  void import_makesAModelFolderThatIsChecked() throws IOException {
    Path folder = LLAMA.withExternalData().inSubfolder().in(models);
    Path target = models.resolve("imported");

    ExternalFolder.read(folder, Optional.empty())
        .writeTo(target, ExternalFolder::linkOrCopy, model -> {});

    ModelFolder read = ModelFolder.read(target);
    assertThat(read.files())
        .containsExactlyElementsOf(
            List.of("config.json", "model.onnx", "model.onnx_data", "tokenizer.json"));
    assertThat(graph(target).file()).isEqualTo("model.onnx");
    assertThat(task(target)).isEqualTo(task(folder));
    assertThat(Files.exists(folder.resolve("onnx/model.onnx"))).isTrue();

    Files.delete(target.resolve("model.onnx_data"));
    assertRefused(target, "model.onnx_data: is missing, though SHA256SUMS lists it");
  }
}
