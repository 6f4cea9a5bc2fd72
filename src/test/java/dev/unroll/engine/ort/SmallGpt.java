package dev.unroll.engine.ort;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.ModelConfig;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Provenance;
import dev.unroll.bundle.Task;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.graph.onnx.Precision;
import dev.unroll.model.Gpt;
import dev.unroll.model.TrainingOptions;
import dev.unroll.runtime.Processor;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.SessionSettings;
import dev.unroll.text.token.CharacterVocabulary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** An untrained GPT in a model folder, over the letters of {@link SmallModel}. */
record SmallGpt(Gpt.Config config, Precision precision) {
  static final int CONTEXT = 48;
  private static final int VOCAB = SmallModel.LETTERS.length();

  /** Both blocks, with and without shared key heads, in full and in lower precision. */
  static Stream<SmallGpt> all() {
    Gpt.Config gpt2 = Gpt.Config.gpt2(2, 192, 4, VOCAB, CONTEXT);
    Gpt.Config llama =
        new Gpt.Config(Gpt.Block.LLAMA, 2, 192, 4, 2, 320, VOCAB, CONTEXT, 0, 0, false);
    return Stream.of(gpt2, llama)
        .flatMap(c -> Stream.of(Precision.values()).map(p -> new SmallGpt(c, p)));
  }

  static SmallGpt first() {
    return all().findFirst().orElseThrow();
  }

  /**
   * Checks that logits do not depend on what runs beside a sequence, to the last bit. Where the
   * processor adds products of bytes up in 16 bits, ONNX Runtime computes one row of 4-bit weights
   * in another order than several.
   */
  void assertSame(float[] actual, float[] expected, String what) {
    if (precision == Precision.INT4 && !Processor.MULTIPLIES_BYTES) {
      assertThat(actual).as(what).containsExactly(expected, within(1e-5f));
    } else {
      assertThat(actual).as(what).isEqualTo(expected);
    }
  }

  byte[] graph() {
    Map<String, float[]> weights = new HashMap<>();
    SplittableRandom random = new SplittableRandom(5);
    for (ParameterSpec parameter :
        Gpt.training(config, 1, 2, TrainingOptions.EVALUATION).graph().parameters()) {
      float[] drawn = new float[(int) parameter.shape().elements()];
      for (int i = 0; i < drawn.length; i++) {
        drawn[i] = (float) random.nextGaussian() * 0.1f;
      }
      weights.put(parameter.name(), drawn);
    }
    return Gpt.generation(config, precision, n -> requireNonNull(weights.get(n)), Map.of());
  }

  /** The graph in the form in which it is served. */
  Session session(int threads) {
    try {
      Path file = Files.createTempFile("small", ".onnx");
      try {
        Files.write(file, graph());
        return Session.openFused(file, SessionSettings.cpu(threads), session -> session);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  GraphContract.CachedDecoder contract() {
    return new GraphContract.CachedDecoder(
        "model.onnx",
        Gpt.caches(config).stream()
            .map(c -> new GraphContract.Cache(c.past(), c.present(), c.heads(), c.headSize()))
            .toList(),
        GraphContract.CachedDecoder.HIDDEN);
  }

  Task.Text task() {
    return new Task.Text(VOCAB, List.of("abc"), CONTEXT, null, null);
  }

  /** Writes the folder and reads it. */
  ModelFolder in(Path models) {
    return in(models, contract(), task());
  }

  ModelFolder in(Path models, GraphContract.CachedDecoder contract, Task.Text task) {
    Path folder = models.resolve("small");
    ModelFolder.write(folder, fresh -> fill(fresh, contract, task));
    return ModelFolder.read(folder);
  }

  private void fill(Path fresh, GraphContract.CachedDecoder contract, Task.Text task) {
    try {
      ModelFolder.writeConfig(
          fresh,
          new ModelConfig(
              ModelConfig.FORMAT,
              "gpt",
              "Small",
              "An untrained network.",
              Gpt.parameterCount(config),
              contract,
              task,
              new Provenance("none", null, null, null, null, Map.of())));
      Files.write(fresh.resolve("model.onnx"), graph());
      Files.writeString(
          fresh.resolve("tokenizer.json"),
          CharacterVocabulary.of(SmallModel.LETTERS).tokenizerJson(false));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
