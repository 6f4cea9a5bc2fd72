package dev.unroll.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.bundle.ModelConfig;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.family.CheckpointImport;
import dev.unroll.family.Fixtures;
import dev.unroll.family.MarianImport;
import dev.unroll.family.TinyCheckpoint;
import dev.unroll.family.hub.ImportOptions;
import dev.unroll.family.marian.MarianOptions;
import dev.unroll.graph.onnx.OnnxWeights;
import dev.unroll.model.Gpt;
import dev.unroll.model.Transformer;
import dev.unroll.model.TransformerStyle;
import dev.unroll.train.eval.Metric;
import dev.unroll.train.export.HubExport;
import dev.unroll.train.export.MetricsFile;
import dev.unroll.train.step.TrainingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fine-tuning of what was imported. */
class ImportedTrainingTest {
  private static final String RECIPE =
      """
      title: Tuned
      init: ../base
      data: {source: text-file, path: ../text.txt, licence: mine}
      %straining:
        steps: 8
        batch: 4
        optimizer: {type: adamw, learningRate: 0.003}
        evaluateEvery: 8 step
        keep: last
      """;

  @TempDir private Path temporary = Path.of("temporary");

  private Path model(String name, String architecture) throws IOException {
    Path folder = Files.createDirectories(temporary.resolve(name));
    Files.writeString(folder.resolve(ModelFolder.RECIPE), RECIPE.formatted(architecture));
    return folder;
  }

  private void train(Path model, String... settings) {
    new TestTraining(temporary).train(model, false, () -> false, settings);
  }

  private static double loss(Path model) {
    Metric first = MetricsFile.read(model.resolve(ModelFolder.METRICS)).metrics().getFirst();
    assertThat(first.key()).isEqualTo("validation.crossEntropy");
    return first.value();
  }

  @Test
  void corrections_ofARealModel_makeItBetter_resumeAsIfNotStopped_andGoBackToSafetensors()
      throws IOException {
    Path source = Fixtures.folder("hf").resolve("llama-stories260k");
    Path base = temporary.resolve("base");
    CheckpointImport.write(source, base, ImportOptions.DEFAULTS, _ -> {});
    String text = "The sailor mended his net and the wind sang in the ropes of the grey ship.\n";
    Files.writeString(temporary.resolve("text.txt"), text.repeat(60));
    String short64 = "architecture: {type: init, context: 64}\n";
    String lora = "training.lora={rank: 4, alpha: 8}";
    Path before = model("before", short64);
    train(before, lora, "training.steps=1", "training.optimizer.learningRate=1e-9");
    Path whole = model("whole", short64);
    train(whole, lora);
    Path stopped = model("stopped", short64);
    int[] asked = new int[1];
    TestTraining training = new TestTraining(temporary);
    assertThat(training.train(stopped, false, () -> asked[0]++ == 3, lora))
        .isInstanceOf(Trainer.Result.Interrupted.class);
    training.train(stopped, true, () -> false, lora);

    assertThat(loss(whole)).isLessThan(loss(before) - 0.2);
    assertThat(Files.mismatch(whole.resolve("model.onnx"), stopped.resolve("model.onnx")))
        .as("but for the name in it")
        .isNotZero();
    Gpt.Config network = ModelFolder.read(whole).config().network(Gpt.Config.class).orElseThrow();
    assertThat(network.parts().family()).isEqualTo("llama");
    assertThat(network.context()).isEqualTo(64);
    assertThat(weights(stopped, network)).isEqualTo(weights(whole, network));

    Path exported = temporary.resolve("exported");
    HubExport.write(ModelFolder.read(whole), HubExport.Layout.HUGGINGFACE, exported);
    Path again = temporary.resolve("again");
    CheckpointImport.write(exported, again, ImportOptions.DEFAULTS, _ -> {});
    assertThat(weights(again, network)).isEqualTo(weights(whole, network));
  }

  private static List<List<Float>> weights(Path model, Gpt.Config network) throws IOException {
    var weights =
        OnnxWeights.read(
            Gpt.generationGraph(network), Files.readAllBytes(model.resolve("model.onnx")));
    return Gpt.parameters(network).stream()
        .map(parameter -> weights.get(parameter.name()))
        .map(ImportedTrainingTest::list)
        .toList();
  }

  private static List<Float> list(float... elements) {
    Float[] boxed = new Float[elements.length];
    for (int i = 0; i < boxed.length; i++) {
      boxed[i] = elements[i];
    }
    return List.of(boxed);
  }

  @Test
  void translator_ofMarians_withIntegers_getsBetterOnPairs_andResumesAsIfNotStopped()
      throws IOException {
    Path source = Fixtures.folder("marian/ssru-enfr");
    Path base = temporary.resolve("base");
    MarianImport.write(source, base, MarianOptions.DEFAULTS.withVariant("alphas"), _ -> {});
    Files.writeString(
        temporary.resolve("pairs.tsv"),
        IntStream.range(10, 50)
            .mapToObj("Close tab %1$d.\tFermer l'onglet %1$d.\n"::formatted)
            .collect(Collectors.joining()));
    String pairs =
        "data={source: pair-file, path: ../pairs.tsv, from: en, to: fr, validation: 8, test: 0}";
    Path before = model("before", "architecture: {type: init}\n");
    train(before, pairs, "training.steps=1", "training.optimizer.learningRate=1e-9");
    Path whole = model("whole", "architecture: {type: init}\n");
    train(whole, pairs);
    Path stopped = model("stopped", "architecture: {type: init}\n");
    int[] asked = new int[1];
    TestTraining training = new TestTraining(temporary);
    assertThat(training.train(stopped, false, () -> asked[0]++ == 3, pairs))
        .isInstanceOf(Trainer.Result.Interrupted.class);
    training.train(stopped, true, () -> false, pairs);

    assertThat(loss(whole)).isLessThan(loss(before) - 0.5);
    ModelConfig config = ModelFolder.read(whole).config();
    Transformer.Config network = config.network(Transformer.Config.class).orElseThrow();
    assertThat(network.style().history()).isEqualTo(TransformerStyle.History.SSRU);
    assertThat(decoder(stopped, network)).isEqualTo(decoder(whole, network));
  }

  private static Map<String, List<Float>> decoder(Path model, Transformer.Config network)
      throws IOException {
    Map<String, List<Float>> all = new TreeMap<>();
    OnnxWeights.read(
            Transformer.graphs(network).getLast(),
            Files.readAllBytes(model.resolve("decoder.onnx")))
        .forEach((name, elements) -> all.put(name, list(elements)));
    return all;
  }

  @Test
  void recipe_takesTheNetworkOfInit_orIsRefusedByTheKeyThatDiffers() throws IOException {
    Path source = new TinyCheckpoint().in(temporary.resolve("tiny"));
    Path base = temporary.resolve("base");
    CheckpointImport.write(source, base, ImportOptions.DEFAULTS, _ -> {});
    Files.writeString(temporary.resolve("text.txt"), "abcd efgh ij\n".repeat(200));

    Path tuned = model("tuned", "");
    train(tuned, "training.steps=1", "training.evaluateEvery=1 step");

    assertThat(ModelFolder.read(tuned).config().network())
        .isEqualTo(ModelFolder.read(base).config().network());
    for (String[] wrong :
        new String[][] {
          {"architecture={type: gpt, layers: 2, size: 32, heads: 4, context: 64}", "block"},
          {"architecture={type: init, context: 65}", "context"},
        }) {
      assertThatThrownBy(() -> train(model("wrong", ""), wrong[0]))
          .isInstanceOf(TrainingException.class)
          .hasMessageStartingWith("architecture." + wrong[1] + ": is ");
    }
  }
}
