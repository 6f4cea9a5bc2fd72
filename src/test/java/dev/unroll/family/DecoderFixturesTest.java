package dev.unroll.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.checkpoint.Checkpoint;
import dev.unroll.checkpoint.Checkpoints;
import dev.unroll.checkpoint.TensorView;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.Input;
import dev.unroll.engine.ModelRunner;
import dev.unroll.engine.ort.OrtEngines;
import dev.unroll.engine.ort.RuntimeOptions;
import dev.unroll.family.hub.ImportOptions;
import dev.unroll.model.Gpt;
import dev.unroll.text.token.StreamingDecoder;
import dev.unroll.text.token.Tokenizer;
import dev.unroll.train.export.HubExport;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Decoders of other programs give the numbers, tokens and texts of those programs here. */
class DecoderFixturesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final float TOLERANCE = 1e-4f;

  @TempDir private Path models = Path.of("models");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama-stories260k",
        "llama-sharded",
        "llama-gqa",
        "llama-gqa-fp16",
        "llama-tied-smollm2",
        "llama31-rope-scaling",
        "llama31-v5-config",
        "mistral-sliding-window",
        "qwen2",
        "qwen2-bf16",
        "qwen3",
        "phi3",
        "gpt2",
        "gpt-neox",
        "gemma2"
      })
  void decoder_givesTheLogitsAndTextsOfItsOwnProgram(String name) throws IOException {
    Path source = Fixtures.folder("hf").resolve(name);
    ModelFolder model = imported(source, name);
    assertThat(model.config().network(Gpt.Config.class)).isPresent();

    try (Tokenizer tokenizer = Tokenizer.open(model.tokenizer());
        ModelRunner runner = runner(model)) {
      for (JsonNode expected :
          JSON.readTree(source.resolve("expected.json").toFile()).path("cases")) {
        long[] ids = JSON.treeToValue(expected.path("input_ids"), long[].class);
        if (!expected.has("truncated_to")) {
          assertThat(tokenizer.encodeStart(expected.path("text").asText())).containsExactly(ids);
        }
        assertLogits(runner, ids, expected.path("logits"));
        List<Integer> wanted =
            Arrays.asList(JSON.treeToValue(expected.path("greedy_new_ids"), Integer[].class));
        Task.Text task = (Task.Text) model.config().task();
        List<Integer> made = greedy(runner, ids, wanted.size(), task);
        assertThat(made).isEqualTo(wanted);
        long[] known = // the others are no text
            made.stream().filter(id -> id < tokenizer.vocabSize()).mapToLong(id -> id).toArray();
        String text = expected.path("greedy_text").asText();
        assertThat(tokenizer.decode(known).strip()).isEqualTo(text.strip());
        if (text.indexOf('\ufffd') < 0) {
          StreamingDecoder decoder = tokenizer.streamingDecoder(task.vocabSize(), Set.of());
          StringBuilder stream = new StringBuilder();
          made.forEach(id -> stream.append(decoder.next(id)));
          assertThat(stream.append(decoder.end()).toString().strip()).isEqualTo(text.strip());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama-stories260k",
        "llama-tied-smollm2",
        "llama31-v5-config",
        "mistral-sliding-window",
        "qwen2",
        "qwen3",
        "phi3",
        "gpt2",
        "gpt-neox",
        "gemma2"
      })
  void imported_exportedAsSafetensors_andImportedAgain_isTheSame(String name) throws IOException {
    Path source = Fixtures.folder("hf").resolve(name);
    ModelFolder once = imported(source, "once");
    Path exported = models.resolve("exported");
    HubExport.write(once, HubExport.Layout.HUGGINGFACE, exported);
    ModelFolder again = imported(exported, "again");

    assertThat(again.config().network()).isEqualTo(once.config().network());
    assertThat(Files.mismatch(again.graph(), once.graph())).isEqualTo(-1);
    assertThat(again.config().task()).isEqualTo(once.config().task());
    try (Checkpoint theirs = Checkpoints.open(source);
        Checkpoint ours = Checkpoints.open(exported)) {
      assertThat(ours.names())
          .as("but for buffers and a prefix")
          .hasSizeLessThanOrEqualTo(theirs.names().size());
      for (String tensor : ours.names()) {
        String stored =
            theirs.names().contains(tensor) ? tensor : tensor.replaceFirst("^transformer\\.", "");
        assertThat(ours.tensor(tensor).shape()).isEqualTo(theirs.tensor(stored).shape());
        assertThat(furthest(ours.tensor(tensor), theirs.tensor(stored)))
            .as(tensor)
            .isLessThan(1e-6f);
      }
    }
  }

  private static float furthest(TensorView a, TensorView b) {
    float[] left = a.floats();
    float[] right = b.floats();
    float furthest = 0;
    for (int i = 0; i < left.length; i++) {
      furthest = Math.max(furthest, Math.abs(left[i] - right[i]));
    }
    return furthest;
  }

  private ModelFolder imported(Path source, String as) {
    Path target = models.resolve(as);
    CheckpointImport.write(source, target, ImportOptions.DEFAULTS, _ -> {});
    return ModelFolder.read(target);
  }

  private static ModelRunner runner(ModelFolder model) {
    EngineConfig config = EngineConfig.defaults().withSlots(2);
    return new OrtEngines(RuntimeOptions.defaults(), config, Clock.SYSTEM).runner(model);
  }

  private static void assertLogits(ModelRunner runner, long[] ids, JsonNode expected) {
    runner.clear(0);
    FloatBuffer all = runner.outputs(0, new Input.Tokens(ids));
    int size = runner.outputSize();
    for (JsonNode at : expected) {
      int row = at.path("position").asInt() * size;
      for (int i = 0; i < at.path("first16").size(); i++) {
        assertThat(all.get(row + i))
            .as("a logit of position %s", at.path("position"))
            .isCloseTo((float) at.path("first16").get(i).asDouble(), within(TOLERANCE));
      }
      assertThat(all.get(row + at.path("argmax").asInt()))
          .isCloseTo((float) at.path("max").asDouble(), within(TOLERANCE));
    }
  }

  /** Reads the prompt in two stretches, then token by token. */
  private static List<Integer> greedy(ModelRunner runner, long[] ids, int most, Task.Text task) {
    runner.clear(0);
    int first = Math.max(1, ids.length / 2);
    FloatBuffer logits = runner.prefill(0, new Input.Tokens(Arrays.copyOf(ids, first)));
    if (first < ids.length) {
      logits = runner.prefill(0, new Input.Tokens(Arrays.copyOfRange(ids, first, ids.length)));
    }
    List<Integer> made = new ArrayList<>();
    while (true) {
      int best = 0;
      for (int i = 1; i < runner.outputSize(); i++) {
        best = logits.get(i) > logits.get(best) ? i : best;
      }
      made.add(best);
      if (made.size() == most || task.endTokens().contains(best)) {
        return made;
      }
      logits = runner.decode(new Input.Tokens(new long[] {best}));
    }
  }
}
