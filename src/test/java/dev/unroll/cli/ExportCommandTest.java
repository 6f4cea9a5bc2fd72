package dev.unroll.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.ModelConfig;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.OnnxOutline;
import dev.unroll.bundle.Provenance;
import dev.unroll.bundle.Task;
import dev.unroll.engine.Event;
import dev.unroll.engine.Request;
import dev.unroll.engine.sampling.Sampling;
import dev.unroll.external.TransformersJs;
import dev.unroll.external.TransformersJs.Continued;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.graph.onnx.Precision;
import dev.unroll.model.Gpt;
import dev.unroll.page.TinyModels;
import dev.unroll.text.token.CharacterVocabulary;
import dev.unroll.text.token.StreamingDecoder;
import dev.unroll.text.token.Tokenizer;
import dev.unroll.train.recipe.Architecture;
import dev.unroll.train.recipe.Export;
import dev.unroll.train.recipe.Recipe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code unroll export}: what it writes continues texts in transformers.js as the model does here.
 */
class ExportCommandTest extends CommandTest {
  private static final int TOKENS = 40;
  private static final String LETTERS =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ .,'\n";
  private static final List<String> PROMPTS =
      List.of("To be, or not to be", "O", "He that hath a beard is more than a youth, and");

  /** For models that have read dialogues. */
  private static final List<String> SAID =
      List.of("I need a table", "I found 10 restaurants. How about", "Please confirm: you want");

  @TempDir private Path models = Path.of("models");

  /** An untrained GPT over letters, with the recipe that it could have been trained by. */
  private Path small(Gpt.Block block, int kvHeads, Precision precision) {
    boolean tied = block == Gpt.Block.GPT2;
    Gpt.Config config =
        new Gpt.Config(block, 2, 64, 4, kvHeads, 96, LETTERS.length(), 128, 0, 0, tied);
    String recipe =
        """
        title: Small
        data: {source: tinyshakespeare}
        architecture: {type: gpt, layers: 2, size: 64, heads: 4, kvHeads: %d, inner: 96,
                       context: 128, block: %s, tied: %s}
        training: {steps: 1, batch: 1, evaluateEvery: 1 step,
                   optimizer: {type: adamw, learningRate: 0.001}}
        """
            .formatted(kvHeads, block.name().toLowerCase(java.util.Locale.ROOT), tied);
    Path folder = models.resolve((block + "-" + precision).toLowerCase(java.util.Locale.ROOT));
    ModelFolder.write(
        folder,
        fresh -> {
          try {
            Files.writeString(fresh.resolve(ModelFolder.RECIPE), recipe);
            fill(fresh, config, precision);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    return folder;
  }

  private static void fill(Path fresh, Gpt.Config config, Precision precision) throws IOException {
    Map<String, float[]> weights = new HashMap<>();
    SplittableRandom random = new SplittableRandom(7);
    for (ParameterSpec parameter : Gpt.parameters(config)) {
      float[] drawn = new float[(int) parameter.shape().elements()];
      double scale = parameter.name().equals("embedding") ? 0.05 : 0.15;
      for (int i = 0; i < drawn.length; i++) {
        drawn[i] = (float) (random.nextGaussian() * scale);
      }
      weights.put(parameter.name(), drawn);
    }
    Files.write(
        fresh.resolve("model.onnx"),
        Gpt.generation(config, precision, n -> requireNonNull(weights.get(n)), Map.of()));
    Files.writeString(
        fresh.resolve("tokenizer.json"), CharacterVocabulary.of(LETTERS).tokenizerJson(false));
    ModelFolder.writeConfig(
        fresh,
        new ModelConfig(
            ModelConfig.FORMAT,
            "gpt",
            "Small",
            "",
            Gpt.parameterCount(config),
            new GraphContract.CachedDecoder(
                "model.onnx",
                Gpt.caches(config).stream()
                    .map(
                        c ->
                            new GraphContract.Cache(c.past(), c.present(), c.heads(), c.headSize()))
                    .toList(),
                "hidden"),
            new Task.Text(
                LETTERS.length(),
                List.of("abc"),
                config.context(),
                null,
                new Task.Chat("{{ messages[0].content }}", "", "")),
            new Provenance("none", null, null, null, null, Map.of())));
  }

  private static boolean isExact(Path model) {
    Recipe recipe = Recipe.read(model.resolve(ModelFolder.RECIPE), List.of());
    return recipe.export().precision() != Export.Precision.INT8;
  }

  /** The GPTs of this repository that are trained. */
  private static List<Path> committed() throws IOException {
    try (Stream<Path> folders = Files.list(Path.of("models"))) {
      return folders
          .filter(folder -> Files.exists(folder.resolve(ModelFolder.SUMS)))
          .map(ModelFolder::read)
          .filter(model -> model.config().graph() instanceof GraphContract.CachedDecoder)
          .filter(model -> model.config().task() instanceof Task.Text)
          .map(ModelFolder::path)
          .filter(
              folder ->
                  Recipe.read(folder.resolve(ModelFolder.RECIPE), List.of()).architecture()
                      instanceof Architecture.Gpt)
          .toList();
    }
  }

  private static String continued(Path model, String prompt) throws InterruptedException {
    StringBuilder text = new StringBuilder();
    try (LoadedModel loaded = new LoadedModel(ModelFolder.read(model))) {
      loaded.answer(
          new Request.Text(prompt, TOKENS, Sampling.greedy(), List.of()),
          event -> {
            if (event instanceof Event.Text piece) {
              text.append(piece.text());
            }
            return true;
          });
    }
    return text.toString();
  }

  @Test
  void exportedGpts_continueTextsInTransformersJs_asTheyDoHere() throws Exception {
    List<Path> texts = new ArrayList<>();
    List<Path> dialogues = new ArrayList<>();
    texts.add(small(Gpt.Block.GPT2, 4, Precision.FP32));
    texts.add(small(Gpt.Block.LLAMA, 2, Precision.FP32));
    texts.add(small(Gpt.Block.GPT2, 4, Precision.FP16));
    for (Path model : committed()) {
      Task.Text task = (Task.Text) ModelFolder.read(model).config().task();
      (task.chat() == null ? texts : dialogues).add(model);
    }

    TransformersJs library = TransformersJs.install();
    assertThatBothContinueAlike(library, texts, PROMPTS);
    assertThatBothContinueAlike(library, dialogues, SAID);
  }

  private void assertThatBothContinueAlike(
      TransformersJs library, List<Path> all, List<String> prompts) throws Exception {
    List<TransformersJs.Model> asked = new ArrayList<>();
    for (Path model : all) {
      Path exported = models.resolve("exported-" + model.getFileName());
      assertThat(run("export", model, "--format", "optimum", "--output", exported))
          .as(err.toString())
          .isZero();
      asked.add(new TransformersJs.Model(exported, "onnx", "model", "fp32", false));
    }

    List<List<Continued>> answers = library.generate(asked, prompts, TOKENS);

    for (int i = 0; i < all.size(); i++) {
      StringBuilder said = new StringBuilder();
      for (int p = 0; p < prompts.size(); p++) {
        Continued there = answers.get(i).get(p);
        try (Tokenizer tokenizer =
            Tokenizer.open(asked.get(i).folder().resolve(ModelFolder.TOKENIZER))) {
          assertThat(there.prompt())
              .containsExactly(
                  Arrays.stream(tokenizer.encode(prompts.get(p))).boxed().toArray(Long[]::new));
          StreamingDecoder decoder = tokenizer.streamingDecoder();
          StringBuilder expected = new StringBuilder();
          there.all().stream()
              .skip(there.prompt().size())
              .map(decoder::next)
              .forEach(expected::append);
          expected.append(decoder.end());
          said.append(expected);
          assertThat(continued(asked.get(i).folder(), prompts.get(p)))
              .as("%s, exported", all.get(i))
              .isEqualTo(expected.toString());
          if (isExact(all.get(i))) {
            assertThat(continued(all.get(i), prompts.get(p)))
                .as("%s", all.get(i))
                .isEqualTo(expected.toString());
          }
        }
      }
      assertThat(said.chars().distinct().count()).as("%s: %s", all.get(i), said).isGreaterThan(3);
    }
  }

  @Test
  void exportedGraph_hasOperatorsOfOnnxAlone() throws IOException {
    Path exported = models.resolve("exported");
    assertThat(
            run(
                "export",
                small(Gpt.Block.LLAMA, 2, Precision.INT8),
                "--format",
                "optimum",
                "--output",
                exported))
        .isZero();

    assertThat(OnnxOutline.of(exported.resolve("onnx/model.onnx")).operators())
        .contains("MatMul", "Softmax", "Concat")
        .doesNotContain("GroupQueryAttention", "MatMulNBits", "GatherBlockQuantized");
    assertThat(Files.readString(exported.resolve("config.json")))
        .contains("\"model_type\" : \"llama\"", "\"num_key_value_heads\" : 2");
    Task.Text task = (Task.Text) ModelFolder.read(exported).config().task();
    assertThat(task.context()).isEqualTo(128);
    assertThat(task.chat()).isEqualTo(new Task.Chat("{{ messages[0].content }}", "", ""));
  }

  @Test
  void export_leavesWhatIsThereAlone() throws IOException {
    Path model = small(Gpt.Block.GPT2, 4, Precision.FP32);

    assertThat(run("export", model, "--format", "optimum", "--output", model)).isEqualTo(1);

    assertThat(err.toString()).contains(model + ": is there already").hasLineCount(1);
    assertThat(ModelFolder.read(model).config().title()).isEqualTo("Small");
    assertThat(model.resolve("onnx")).doesNotExist();
  }

  @Test
  void export_ofWhatOthersDoNotKnowIsOneLine() throws IOException {
    Path text = models.resolve("letters");
    TinyModels.text(text, "A small text model");

    assertThat(run("export", text, "--format", "optimum")).isEqualTo(1);
    assertThat(err.toString()).contains("of the family lstm").hasLineCount(1);

    assertThat(run("export", text, "--format", "gguf")).isEqualTo(2);
    assertThat(err.toString()).contains("OPTIMUM").hasLineCount(1);
  }
}
