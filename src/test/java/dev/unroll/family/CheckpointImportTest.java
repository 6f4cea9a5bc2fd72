package dev.unroll.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.bundle.BundleException;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.family.hub.FamilyException;
import dev.unroll.family.hub.ImportOptions;
import dev.unroll.graph.onnx.Precision;
import dev.unroll.model.Gpt;
import dev.unroll.nn.Rotation;
import dev.unroll.text.token.CharacterVocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken over of a checkpoint, and which are refused. */
class CheckpointImportTest {
  @TempDir private Path temporary = Path.of("temporary");

  private Path source() {
    return temporary.resolve("tiny");
  }

  private ModelFolder imported(ImportOptions options) {
    Path target = temporary.resolve("models").resolve("tiny");
    CheckpointImport.write(source(), target, options, _ -> {});
    return ModelFolder.read(target);
  }

  private void assertRefused(Class<? extends Exception> kind, String message) {
    assertThatThrownBy(() -> imported(ImportOptions.DEFAULTS))
        .isInstanceOf(kind)
        .message()
        .contains(message)
        .doesNotContain("\n");
    assertThat(temporary.resolve("models").resolve("tiny")).doesNotExist();
  }

  @Test
  void checkpoint_becomesAModelFolderThatDescribesItsNetwork() throws IOException {
    new TinyCheckpoint().with("eos_token_id", "[3, 1]").in(source());
    Files.writeString(
        source().resolve("README.md"), "---\nlanguage: en\nlicense: apache-2.0\n---\n# Tiny\n");
    Files.writeString(source().resolve("chat_template.jinja"), "{{ messages[0].content }}");

    ModelFolder model = imported(ImportOptions.DEFAULTS);

    Gpt.Config network = model.config().network(Gpt.Config.class).orElseThrow();
    assertThat(network.layers()).isEqualTo(2);
    assertThat(network.headSize()).isEqualTo(8);
    assertThat(network.parts().family()).isEqualTo("llama");
    assertThat(model.config().architecture()).isEqualTo("gpt");
    assertThat(model.config().provenance().licence()).isEqualTo("apache-2.0");
    assertThat(model.config().provenance().family()).isEqualTo("llama");
    Task.Text task = (Task.Text) model.config().task();
    assertThat(task.ends()).containsExactly(3, 1);
    assertThat(task.vocabSize()).as("rounded up").isEqualTo(16);
    assertThat(task.chat()).isNotNull();
    assertThat(model.files()).contains("model.onnx", "tokenizer.json", "config.json");
    assertThat(Files.readString(model.card()))
        .contains("LlamaForCausalLM", "apache-2.0", "| layers | 2 |");
  }

  @Test
  void names_withAndWithoutAPrefix_areTheSame() throws IOException {
    new TinyCheckpoint().in(source());
    ModelFolder with = imported(ImportOptions.DEFAULTS);
    byte[] graph = Files.readAllBytes(with.graph());
    new TinyCheckpoint()
        .unprefixed()
        .tensor("layers.0.self_attn.rotary_emb.inv_freq", 4)
        .in(source());

    assertThat(Files.readAllBytes(imported(ImportOptions.DEFAULTS).graph())).isEqualTo(graph);
  }

  @Test
  void context_isCutToWhatIsWanted_andWeightsAreRounded() throws IOException {
    new TinyCheckpoint().in(source());
    long whole = Files.size(imported(ImportOptions.DEFAULTS).graph());

    ModelFolder small = imported(new ImportOptions(Precision.INT8, 20));

    assertThat(((Task.Text) small.config().task()).context()).isEqualTo(20);
    assertThat(Files.size(small.graph())).isLessThan(whole);
    assertThat(Files.readString(small.card())).contains("context 20 of 64");
    assertThatThrownBy(() -> imported(new ImportOptions(Precision.FP32, 65)))
        .hasMessageContaining("a context of 65 is more than the model's 64");
  }

  @Test
  void rope_isReadInBothForms() throws IOException {
    String scaling =
        """
        {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
         "original_max_position_embeddings": 32%s}
        """;
    new TinyCheckpoint()
        .with("rope_theta", "500000")
        .with("rope_scaling", scaling.formatted(""))
        .in(source());
    Gpt.Config old = imported(ImportOptions.DEFAULTS).config().network(Gpt.Config.class).get();
    new TinyCheckpoint()
        .with("rope_theta", "null")
        .with("rope_parameters", scaling.formatted(", \"rope_theta\": 500000"))
        .in(source());

    assertThat(imported(ImportOptions.DEFAULTS).config().network(Gpt.Config.class)).hasValue(old);
    assertThat(old.parts().positions().rotation())
        .isEqualTo(
            new Rotation(500_000, 1, new Rotation.Scaling(Rotation.Form.LLAMA3, 8, 1.0, 4.0, 32)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model_type | \"mamba\" | model_type is \"mamba\": of other programs' checkpoints only those of",
        "architectures | [\"LlamaForSequenceClassification\"] | only LlamaForCausalLM is read",
        "rope_scaling | {\"type\": \"yarn\", \"factor\": 4} | rope_scaling.type is \"yarn\": only default, linear or llama3",
        "rope_scaling | {\"rope_type\": \"longrope\"} | rope_scaling.rope_type is \"longrope\"",
        "hidden_act | \"mish\" | hidden_act is \"mish\"",
        "quantization_config | {\"bits\": 4} | quantization_config is {\"bits\":4}",
        "num_attention_heads | 5 | num_attention_heads is 5: does not divide hidden_size",
        "num_key_value_heads | 3 | 4 heads do not share 3 heads",
        "num_hidden_layers | \"two\" | num_hidden_layers is \"two\"",
        "num_hidden_layers | 3 | has no tensor layers.2.input_layernorm.weight",
        "num_hidden_layers | 1 | has a tensor that is no part of such a network: model.layers.1",
        "intermediate_size | 64 | mlp.gate_proj.weight has the shape [48, 32], by config.json it is [64, 32]",
        "tie_word_embeddings | \"yes\" | tie_word_embeddings is \"yes\": must be true or false",
      })
  void configurationThatIsNotDone_isRefusedByItsKey(String key, String value, String message)
      throws IOException {
    new TinyCheckpoint().with(key, value).in(source());

    assertRefused(FamilyException.class, message);
  }

  @Test
  void tensors_thatAreMissingOrTooMany_areNamed() throws IOException {
    new TinyCheckpoint().without("lm_head.weight").in(source());
    assertRefused(FamilyException.class, "has no tensor lm_head.weight");
    new TinyCheckpoint().tensor("model.layers.0.self_attn.q_norm.weight", 8).in(source());
    assertRefused(
        FamilyException.class, "no part of such a network: model.layers.0.self_attn.q_norm");
  }

  @Test
  void tokenizer_withMoreTokensThanLogits_isRefused() throws IOException {
    new TinyCheckpoint().in(source());
    Files.writeString(
        source().resolve("tokenizer.json"),
        CharacterVocabulary.of("abcdefghijklmnopqrstuvw").tokenizerJson(false));
    assertRefused(BundleException.class, "but the model has logits for 16 only");
    Files.delete(source().resolve("tokenizer.json"));
    assertRefused(FamilyException.class, "is missing tokenizer.json");
  }

  @Test
  void failedTrial_leavesNothing() throws IOException {
    new TinyCheckpoint().in(source());
    Path target = temporary.resolve("models").resolve("tiny");
    assertThatThrownBy(
            () ->
                CheckpointImport.write(
                    source(),
                    target,
                    ImportOptions.DEFAULTS,
                    _ -> {
                      throw new BundleException("does not run");
                    }))
        .hasMessage("does not run");
    assertThat(List.of(temporary.resolve("models").toFile().list())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.safetensors", "tokenizer.json"})
  void pointerOfGitLfs_isNamed(String file) throws IOException {
    new TinyCheckpoint().in(source());
    Files.writeString(
        source().resolve(file),
        "version https://git-lfs.example/spec/v1\noid sha256:0123\nsize 4000000\n");

    assertRefused(RuntimeException.class, file + ": is a pointer of Git LFS");
  }
}
