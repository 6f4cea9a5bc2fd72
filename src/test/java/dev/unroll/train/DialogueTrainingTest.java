package dev.unroll.train;

import static dev.unroll.train.TestTraining.NO_DATA;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.graph.onnx.OnnxWeights;
import dev.unroll.model.Gpt;
import dev.unroll.train.eval.MetricComparison;
import dev.unroll.train.export.AdapterFile;
import dev.unroll.train.export.MetricsFile;
import dev.unroll.train.network.GptNetwork;
import dev.unroll.train.step.TrainingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pre-training on dialogues and fine-tuning of what came out, from recipe to folder and back. */
class DialogueTrainingTest {
  private static final String ARCHITECTURE =
      "architecture: {type: gpt, layers: 2, size: 16, heads: 2, context: 48}\n";

  private static final String BEFORE =
      """
      title: Talks
      data: {source: dialogue-file, path: ../talks.jsonl, licence: mine, learn: everything}
      tokenizer: {type: bpe, vocab: 280}
      %straining:
        steps: 12
        batch: 2
        optimizer: {type: adamw, learningRate: 0.01}
        evaluateEvery: 6 step
        keep: last
      """
          .formatted(ARCHITECTURE);

  private static final String TUNED =
      """
      title: Tuned
      init: ../talks
      data: {source: dialogue-file, path: ../talks.jsonl, licence: mine, learn: answers, topics: true}
      %straining:
        steps: 4
        batch: 2
        optimizer: {type: adamw, learningRate: 0.01}
        evaluateEvery: 4 step
        keep: last
      """
          .formatted(ARCHITECTURE);

  @TempDir Path temporary;

  @BeforeEach
  void writeTalks() throws IOException {
    Random random = new Random(1);
    List<String> towns = List.of("Rome", "Paris", "Bern", "Oslo");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      String town = towns.get(random.nextInt(towns.size()));
      lines.add(
          """
          {"services": ["Hotels_%d"], "turns": [{"speaker": "user", "text": "A room in %s?"}, \
          {"speaker": "system", "text": "Yes, in %s."}, {"speaker": "user", "text": "Thanks."}, \
          {"speaker": "system", "text": "Bye."}]}"""
              .formatted(i % 3, town, town));
    }
    Files.writeString(temporary.resolve("talks.jsonl"), String.join("\n", lines));
  }

  private Path model(String name, String recipe) throws IOException {
    Path model = Files.createDirectories(temporary.resolve(name));
    Files.writeString(model.resolve("recipe.yaml"), recipe);
    return model;
  }

  private Trainer.Result train(
      Path model, boolean resume, BooleanSupplier stop, String... settings) {
    return new TestTraining(temporary).train(model, resume, stop, settings);
  }

  private static Map<String, float[]> weights(Path model) throws IOException {
    ModelFolder folder = ModelFolder.read(model);
    GptNetwork network = GptNetwork.of(folder);
    return OnnxWeights.read(
        Gpt.generationGraph(network.config()), Files.readAllBytes(folder.graph()));
  }

  @Test
  void pretraining_makesAModelThatConverses() throws IOException {
    Path model = model("talks", BEFORE);
    assertThat(train(model, false, () -> false)).isInstanceOf(Trainer.Result.Written.class);

    ModelFolder folder = ModelFolder.read(model);
    Task.Text task = (Task.Text) folder.config().task();
    assertThat(task.context()).isEqualTo(48);
    assertThat(task.endTokens()).containsExactly(0);
    assertThat(requireNonNull(task.chat()).end()).isEqualTo("<|end|>");
    MetricsFile metrics = MetricsFile.read(model.resolve(ModelFolder.METRICS));
    double before = Math.log(task.vocabSize());
    assertThat(metrics.metrics().getFirst().key()).isEqualTo("validation.crossEntropy");
    assertThat(metrics.metrics().getFirst().value()).isBetween(0.5, before);
    assertThat(Files.readString(model.resolve(ModelFolder.CARD)))
        .contains("## Sample dialogues", "user:      A room in", "assistant:", "It books nothing");
    assertThat(ModelEvaluation.of(folder, NO_DATA, 1).comparisons())
        .isNotEmpty()
        .allMatch(MetricComparison::agrees);
  }

  @Test
  void finetuning_beginsWithTheWeightsAndTheTokenizerOfInit() throws IOException {
    Path talks = model("talks", BEFORE);
    train(talks, false, () -> false);
    Path tuned = model("tuned", TUNED);
    train(tuned, false, () -> false, "training.optimizer.learningRate=0.000000001");

    assertThat(tuned.resolve("tokenizer.json"))
        .hasSameTextualContentAs(talks.resolve("tokenizer.json"));
    Map<String, float[]> before = weights(talks);
    Map<String, float[]> after = weights(tuned);
    assertThat(after.keySet()).isEqualTo(before.keySet());
    before.forEach(
        (name, values) ->
            assertThat(requireNonNull(after.get(name)))
                .as(name)
                .containsExactly(values, within(1e-6f)));
  }

  @Test
  void finetuningOnTools_makesAModelThatIsToldOfThem_andMeasuresItsCalls() throws IOException {
    train(model("talks", BEFORE), false, () -> false);
    StringBuilder chats = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      chats.append(
          """
          {"tools": [{"type": "function", "function": {"name": "f"}}], "messages": [\
          {"role": "user", "content": "%d?"}, {"role": "assistant", "content": null, "tool_calls": \
          [{"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]}, \
          {"role": "tool", "tool_call_id": "1", "content": "%d"}, \
          {"role": "assistant", "content": "Yes"}]}
          """
              .formatted(i, i));
    }
    Files.writeString(temporary.resolve("talks.jsonl"), chats);
    Path tuned = model("tuned", TUNED);
    train(tuned, false, () -> false, "training.steps=150", "training.evaluateEvery=150 step");

    ModelFolder folder = ModelFolder.read(tuned);
    Task.Chat chat = requireNonNull(((Task.Text) folder.config().task()).chat());
    assertThat(chat.calls()).isEqualTo("named");
    assertThat(chat.template()).contains("<call>");
    Map<String, Double> figures = new HashMap<>();
    MetricsFile.read(tuned.resolve(ModelFolder.METRICS))
        .metrics()
        .forEach(metric -> figures.put(metric.key(), metric.value()));
    assertThat(figures)
        .containsEntry("validation.calls.made", 1.0)
        .containsEntry("validation.calls.function", 1.0)
        .containsEntry("validation.calls.exact", 1.0)
        .containsKey("validation.calls.withheld");
    assertThat(Files.readString(folder.card()))
        .contains("tools:     f", "assistant: calls f {}", "result:    ");
    assertThat(ModelEvaluation.of(folder, NO_DATA, 1).comparisons())
        .isNotEmpty()
        .allMatch(MetricComparison::agrees);
  }

  @Test
  void finetuning_learnsTheAnswers_andLeavesWhatIsFrozen() throws IOException {
    Path talks = model("talks", BEFORE);
    train(talks, false, () -> false);
    Path tuned = model("tuned", TUNED);
    train(tuned, false, () -> false, "training.freeze=[embedding, position, block0]");

    Map<String, float[]> before = weights(talks);
    Map<String, float[]> after = weights(tuned);
    before.forEach(
        (name, values) -> {
          boolean isFrozen = name.matches("(embedding|position|block0)(\\..*)?");
          assertThat(Arrays.equals(values, after.get(name))).as(name).isEqualTo(isFrozen);
        });
  }

  @Test
  void lora_changesQueriesAndValuesOnly_andLeavesNoTraceOfItsOwn() throws IOException {
    Path talks = model("talks", BEFORE);
    train(talks, false, () -> false);
    Path tuned = model("tuned", TUNED);
    train(tuned, false, () -> false, "training.lora={rank: 2}");

    ModelFolder folder = ModelFolder.read(tuned);
    assertThat(folder.config().parameters())
        .isEqualTo(ModelFolder.read(talks).config().parameters());
    assertThat(Files.readString(folder.card()))
        .contains("corrections of rank 2, alpha 16.0", "| begun as | `../talks`", "byte pairs |");
    Map<String, float[]> before = weights(talks);
    Map<String, float[]> after = weights(tuned);
    assertThat(after.keySet()).isEqualTo(before.keySet());
    before.forEach(
        (name, values) -> {
          boolean isCorrected = name.matches("block\\d+\\.(query|value)\\.weight");
          assertThat(Arrays.equals(values, after.get(name))).as(name).isEqualTo(!isCorrected);
        });
  }

  @Test
  void adapter_makesTheSameFolderOfItsBase_andOfNoOther() throws IOException {
    Path talks = model("talks", BEFORE);
    train(talks, false, () -> false);
    Path tuned = model("tuned", TUNED);
    train(tuned, false, () -> false, "training.lora={rank: 2}", "export.precision=int8");
    ModelFolder base = ModelFolder.read(talks);
    Path adapter = tuned.resolve(AdapterFile.NAME);
    assertThat(Files.size(adapter)).isLessThan(Files.size(tuned.resolve("model.onnx")));
    Path alone = Files.copy(adapter, temporary.resolve("sent.safetensors"));

    ModelFolder merged = AdapterFile.read(alone).merge(base, temporary.resolve("merged"));

    assertThat(merged.version()).isEqualTo(ModelFolder.read(tuned).version());
    assertThatThrownBy(() -> AdapterFile.read(alone).merge(base, temporary.resolve("merged")))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("is there already");
    assertThatThrownBy(() -> AdapterFile.read(alone).merge(merged, temporary.resolve("other")))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("corrects the model talks of version")
        .hasMessageContaining("not merged of version");
    assertThat(temporary.resolve("other")).doesNotExist();
  }

  @Test
  void damagedAdapter_isRefusedInOneLine() throws IOException {
    Path talks = model("talks", BEFORE);
    train(talks, false, () -> false);
    Path tuned = model("tuned", TUNED);
    train(tuned, false, () -> false, "training.lora={rank: 2}");
    ModelFolder base = ModelFolder.read(talks);
    byte[] good = Files.readAllBytes(tuned.resolve(AdapterFile.NAME));
    Path file = temporary.resolve("bad.safetensors");
    for (int length : new int[] {0, 7, 8, 100, good.length / 2, good.length - 1}) {
      Files.write(file, Arrays.copyOf(good, length));
      assertThatThrownBy(() -> AdapterFile.read(file).merge(base, temporary.resolve("bad")))
          .as("%d bytes", length)
          .isInstanceOf(TrainingException.class)
          .message()
          .startsWith(file.toString())
          .doesNotContain("\n");
    }
    String text = new String(good, StandardCharsets.ISO_8859_1);
    for (String[] change :
        new String[][] {
          {"file:README.md", "file:../EADME.m"},
          {"file:README.md", "file:model.onnx"},
          {"\"F32\"", "\"F16\""},
          {"unroll-lora", "unroll-loro"},
          {"c_attn.lora_B.weight", "c_attn.lora_C.weight"},
          {"type: gpt", "type: gpx"},
        }) {
      assertThat(text).contains(change[0]);
      String changed = text.replace(change[0], change[1]);
      Files.write(file, changed.getBytes(StandardCharsets.ISO_8859_1));
      assertThatThrownBy(() -> AdapterFile.read(file).merge(base, temporary.resolve("bad")))
          .as(change[1])
          .isInstanceOf(RuntimeException.class)
          .message()
          .startsWith(file.toString())
          .doesNotContain("\n");
      assertThat(temporary.resolve("bad")).doesNotExist();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"training.freeze=[embedding]", "training.lora={rank: 2, alpha: 4}"})
  void finetuningThatWasStopped_endsAsIfItHadNotBeen(String setting) throws IOException {
    train(model("talks", BEFORE), false, () -> false);
    Path whole = model("whole", TUNED);
    train(whole, false, () -> false, setting);
    Path stopped = model("stopped", TUNED);
    int[] asked = new int[1];
    assertThat(train(stopped, false, () -> asked[0]++ == 2, setting))
        .isInstanceOf(Trainer.Result.Interrupted.class);
    train(stopped, true, () -> false, setting);
    weights(whole)
        .forEach(
            (name, values) -> {
              try {
                assertThat(weights(stopped).get(name)).as(name).isEqualTo(values);
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "init=../nobody | init: there is no model folder",
        "architecture.size=32 | architecture.size: is 32, but 16 of the model of init",
        "architecture.layers=1 | architecture.layers: is 1, but 2 of the model of init",
        "architecture.heads=1 | architecture.heads: is 1, but 2 of the model of init",
        "training.freeze=[blocks] | training.freeze: there is no parameter 'blocks'; there are embedding",
        "training.freeze=[embedding, position, block0, block1, norm] | leaves nothing to learn",
      })
  void settingsThatDoNotFit_areRefused(String setting, String message) throws IOException {
    train(model("talks", BEFORE), false, () -> false);
    Path tuned = model("tuned", TUNED);
    assertThatThrownBy(() -> train(tuned, false, () -> false, setting))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining(message);
  }
}
