package dev.unroll.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.checkpoint.SafeTensorsFile;
import dev.unroll.checkpoint.SafeTensorsWriter;
import dev.unroll.checkpoint.TensorView;
import dev.unroll.data.batch.TokenDocument;
import dev.unroll.data.set.Dialogue;
import dev.unroll.family.CheckpointImport;
import dev.unroll.family.Fixtures;
import dev.unroll.family.TinyCheckpoint;
import dev.unroll.family.hub.FamilyException;
import dev.unroll.family.hub.ImportOptions;
import dev.unroll.model.Gpt;
import dev.unroll.model.Transformer;
import dev.unroll.text.token.Tokenizer;
import dev.unroll.train.export.AdapterFile;
import dev.unroll.train.export.HubExport;
import dev.unroll.train.export.PeftFolder;
import dev.unroll.train.input.DialogueTokens;
import dev.unroll.train.network.BaseModel;
import dev.unroll.train.recipe.DataSource;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.step.TrainingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** LoRA on models of other programs, and its adapters in their form. */
class AdapterTrainingTest {
  private static final String TEXT_RECIPE =
      """
      title: Tuned
      init: ../base
      data: {source: text-file, path: ../text.txt, licence: mine}
      architecture: {type: init, context: 16}
      training:
        steps: 4
        batch: 4
        optimizer: {type: adamw, learningRate: 0.01}
        evaluateEvery: 4 step
        keep: last
      """;
  private static final String PAIR_RECIPE =
      """
      title: Tuned
      init: ../base
      data: {source: pair-file, path: ../pairs.tsv, from: en, to: fr, licence: mine}
      architecture: {type: init, dropout: 0.1}
      training:
        steps: 6
        tokens: 96
        optimizer: {type: adamw, learningRate: 0.003}
        evaluateEvery: 6 step
        keep: last
      """;

  @TempDir private Path temporary = Path.of("temporary");

  private Path model(String name, String recipe) throws IOException {
    Path folder = Files.createDirectories(temporary.resolve(name));
    Files.writeString(folder.resolve(ModelFolder.RECIPE), recipe);
    return folder;
  }

  private void train(Path model, String... settings) {
    new TestTraining(temporary).train(model, false, () -> false, settings);
  }

  private static Map<String, float[]> weights(Path model) {
    ModelFolder folder = ModelFolder.read(model);
    Record network =
        folder.config().architecture().equals("gpt")
            ? folder.config().network(Gpt.Config.class).orElseThrow()
            : folder.config().network(Transformer.Config.class).orElseThrow();
    return new BaseModel(folder, network).weights();
  }

  private static void assertSame(Path model, Path other) {
    Map<String, float[]> expected = weights(model);
    weights(other)
        .forEach((name, values) -> assertThat(values).as(name).isEqualTo(expected.get(name)));
  }

  @Test
  void adapterOfADecoder_hasPeftsNames_andMakesTheSameModelAgain() throws IOException {
    Path source = new TinyCheckpoint().in(temporary.resolve("tiny"));
    Path base = temporary.resolve("base");
    CheckpointImport.write(source, base, ImportOptions.DEFAULTS, _ -> {});
    Files.writeString(temporary.resolve("text.txt"), "abcd efgh ij\n".repeat(100));
    Path tuned = model("tuned", TEXT_RECIPE);
    train(tuned, "training.lora={rank: 2, dropout: 0.1, targets: [block1.*, '*0.down']}");

    Map<String, float[]> before = weights(base);
    weights(tuned)
        .forEach(
            (name, values) -> {
              boolean isCorrected =
                  name.matches("block1\\.(query|key|value|output|gate|up|down)\\.weight")
                      || name.equals("block0.down.weight");
              assertThat(Arrays.equals(values, before.get(name))).as(name).isEqualTo(!isCorrected);
            });
    Path peft = temporary.resolve("peft");
    HubExport.write(ModelFolder.read(tuned), HubExport.Layout.PEFT, peft);
    try (SafeTensorsFile file = SafeTensorsFile.open(peft.resolve("adapter_model.safetensors"))) {
      assertThat(file.names())
          .hasSize(2 * 8)
          .contains("base_model.model.model.layers.1.self_attn.q_proj.lora_A.weight");
      assertThat(file.tensor("base_model.model.model.layers.0.mlp.down_proj.lora_A.weight").shape())
          .containsExactly(2L, 48L);
    }
    assertThat(Files.readString(peft.resolve("adapter_config.json")))
        .contains("\"r\" : 2", "\"lora_alpha\" : 16", "CAUSAL_LM", "model.layers.0.mlp.down_proj");
    PeftFolder.merge(ModelFolder.read(base), peft, temporary.resolve("taken"));
    assertSame(tuned, temporary.resolve("taken"));
    refusals(base);
  }

  private void refusals(Path base) throws IOException {
    Path wrong = Files.createDirectories(temporary.resolve("wrong"));
    Path config = wrong.resolve("adapter_config.json");
    Path tensors = wrong.resolve("adapter_model.safetensors");
    TreeMap<String, TensorView> all = new TreeMap<>();
    all.put(
        "base_model.model.model.layers.7.mlp.up_proj.lora_A.weight",
        TensorView.of(new float[2], 1, 2));
    all.put(
        "base_model.model.model.layers.7.mlp.up_proj.lora_B.weight",
        TensorView.of(new float[2], 2, 1));
    SafeTensorsWriter.write(tensors, new TreeMap<>(), all);
    for (String[] fault :
        new String[][] {
          {"{\"peft_type\": \"LOHA\"}", "peft_type is \"LOHA\": only LORA is done here"},
          {"{\"use_dora\": true}", "use_dora is true: only false is done here"},
          {"{\"lora_bias\": true}", "lora_bias is true: only false is done here"},
          {"{\"bias\": \"all\"}", "bias is \"all\": only none is done here"},
          {"{\"modules_to_save\": [\"lm_head\"]}", "modules_to_save is [\"lm_head\"]: only corr"},
          {"{\"init_lora_weights\": \"pissa_niter_4\"}", "\"pissa_niter_4\": it corrects a base"},
          {"{\"r\": 1}", "corrects model.layers.7.mlp.up_proj, which the model does not have"},
        }) {
      Files.writeString(config, fault[0]);
      assertThatThrownBy(
              () -> PeftFolder.merge(ModelFolder.read(base), wrong, temporary.resolve("no")))
          .isInstanceOfAny(TrainingException.class, FamilyException.class)
          .hasMessageContaining(fault[1]);
      assertThat(temporary.resolve("no")).doesNotExist();
    }
  }

  @Test
  void correctionsOfATranslator_resumeAsIfNotStopped_andMakeTheSameModelAgain() throws IOException {
    Path source = Fixtures.folder("hf").resolve("marian-en-fr-safetensors");
    Path base = temporary.resolve("base");
    CheckpointImport.write(source, base, ImportOptions.DEFAULTS, _ -> {});
    StringBuilder pairs = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      pairs.append(
          i % 2 == 0
              ? "I am %d.\tJ'ai %d ans.\n".formatted(i, i)
              : "Take %d of the big red cars.\tPrends %d des voitures.\n".formatted(i, i));
    }
    Files.writeString(temporary.resolve("pairs.tsv"), pairs.toString());
    String lora =
        "training.lora={rank: 2, dropout: 0.2, targets: [query, cross.*, decoder.*.inner]}";
    Path whole = model("whole", PAIR_RECIPE);
    train(whole, lora);
    Path stopped = model("stopped", PAIR_RECIPE);
    int[] asked = new int[1];
    TestTraining training = new TestTraining(temporary);
    assertThat(training.train(stopped, false, () -> asked[0]++ == 3, lora))
        .isInstanceOf(Trainer.Result.Interrupted.class);
    training.train(stopped, true, () -> false, lora);

    assertSame(whole, stopped);
    assertThat(weights(whole).get("decoder.layer1.cross.key.weight"))
        .isNotEqualTo(weights(base).get("decoder.layer1.cross.key.weight"));
    assertThat(weights(whole).get("encoder.layer1.attention.key.weight"))
        .isEqualTo(weights(base).get("encoder.layer1.attention.key.weight"));
    AdapterFile.read(whole.resolve(AdapterFile.NAME))
        .merge(ModelFolder.read(base), temporary.resolve("merged"));
    assertSame(whole, temporary.resolve("merged"));

    Path frozen = model("frozen", PAIR_RECIPE);
    train(frozen, "training.freeze=[embedding, encoder, '*.norm']", "training.steps=1");
    Map<String, float[]> before = weights(base);
    weights(frozen)
        .forEach(
            (name, values) ->
                assertThat(Arrays.equals(values, before.get(name)))
                    .as(name)
                    .isEqualTo(name.matches("(embedding|encoder).*|.*\\.norm\\..*")));
    for (String[] wrong :
        new String[][] {
          {
            "training.lora={targets: [q_proj]}",
            "training.lora.targets: there is no map 'q_proj'; there are encoder.layer*.attention.query,"
          },
          {
            "training.freeze=[encodr]", "training.freeze: there is no parameter 'encodr'; there are"
          },
        }) {
      assertThatThrownBy(() -> train(model("wrong", PAIR_RECIPE), wrong[0]))
          .isInstanceOf(TrainingException.class)
          .hasMessageContaining(wrong[1]);
    }
  }

  @Test
  void dialogues_areWrittenByTheModelsOwnTemplate_andItsAnswersAreLearnt() throws IOException {
    Path source = Fixtures.folder("hf").resolve("qwen2");
    Path base = temporary.resolve("base");
    CheckpointImport.write(source, base, ImportOptions.DEFAULTS, _ -> {});
    String turns =
        """
        {"messages": [{"role": "user", "content": "Hello <|im_end|> there"}, {"role": "assistant", "content": "Good day"}, \
        {"role": "user", "content": "Who?"}, {"role": "assistant", "content": "Me, Tom"}]}
        """;
    StringBuilder chats = new StringBuilder();
    for (int i = 1; i <= 20; i++) {
      chats.append(turns.replace("Good day", "Good day" + " and day".repeat(i)));
    }
    Files.writeString(temporary.resolve("chats.jsonl"), chats);
    Path tuned =
        model(
            "tuned",
            """
            title: Tuned
            init: base
            data: {source: dialogue-file, path: ../chats.jsonl, licence: mine, learn: answers}
            architecture: {type: init, context: 96}
            training:
              steps: 2
              batch: 2
              optimizer: {type: adamw, learningRate: 0.001}
              lora: {rank: 2}
            """);
    train(tuned);

    ModelFolder folder = ModelFolder.read(tuned);
    Task.Text task = (Task.Text) folder.config().task();
    Task.Text before = (Task.Text) ModelFolder.read(base).config().task();
    assertThat(task.chat()).isEqualTo(before.chat()).isNotNull();
    assertThat(task.ends()).isEqualTo(before.ends());
    Recipe recipe = Recipe.read(tuned.resolve(ModelFolder.RECIPE), List.of());
    DialogueTokens tokens =
        DialogueTokens.of(recipe, Optional.of(ModelFolder.read(base)), List.of());
    Dialogue dialogue =
        new Dialogue(
            List.of(),
            List.of(
                new Dialogue.Turn(Dialogue.Role.USER, "Hello <|im_end|> there"),
                new Dialogue.Turn(Dialogue.Role.ASSISTANT, "Good day"),
                new Dialogue.Turn(Dialogue.Role.USER, "Who?"),
                new Dialogue.Turn(Dialogue.Role.ASSISTANT, "Me, Tom")));
    TokenDocument document =
        tokens.encode(List.of(dialogue), (DataSource.Dialogues) recipe.data()).getFirst();
    try (Tokenizer tokenizer = tokens.open()) {
      long end = tokenizer.specialToken("<|im_end|>");
      List<Long> learned = new ArrayList<>();
      for (int i = 0; i < document.tokens().length; i++) {
        if (document.learned()[i]) {
          learned.add((long) document.tokens()[i]);
        }
      }
      List<Long> expected = new ArrayList<>();
      for (String answer : List.of("Good day", "Me, Tom")) {
        Arrays.stream(tokenizer.encode(answer)).forEach(expected::add);
        expected.add(end);
      }
      assertThat(learned).isEqualTo(expected);
      assertThat(Arrays.stream(document.tokens()).filter(id -> id == end)).hasSize(5);
    }
  }

  @Test
  void decoder_becomesAClassifier_whoseAdapterMakesItAgain() throws IOException {
    Path source = new TinyCheckpoint().in(temporary.resolve("tiny"));
    Path base = temporary.resolve("base");
    CheckpointImport.write(source, base, ImportOptions.DEFAULTS, _ -> {});
    StringBuilder labels = new StringBuilder();
    for (int i = 1; i <= 20; i++) {
      labels.append("a\tab%s\nb\tcd%s\n".formatted("ab".repeat(i), "cd".repeat(i)));
    }
    Files.writeString(temporary.resolve("labels.tsv"), labels);
    Path tuned =
        model(
            "tuned",
            """
            title: Tuned
            init: base
            data: {source: label-file, path: ../labels.tsv, licence: mine, longest: 16}
            training:
              steps: 3
              batch: 4
              optimizer: {type: adamw, learningRate: 0.01}
              lora: {rank: 2, targets: [query, gate]}
              checkpointing: blocks
            """);
    train(tuned);
    AdapterFile.read(tuned.resolve(AdapterFile.NAME))
        .merge(ModelFolder.read(base), temporary.resolve("merged"));

    assertThat(temporary.resolve("merged").resolve("model.onnx"))
        .hasSameBinaryContentAs(tuned.resolve("model.onnx"));
  }
}
