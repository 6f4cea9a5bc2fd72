package dev.unroll.engine.ort;

import static java.util.Objects.requireNonNull;

import dev.unroll.bundle.Feature;
import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.ModelConfig;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Provenance;
import dev.unroll.bundle.Task;
import dev.unroll.bundle.Transform;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.model.Recurrent;
import dev.unroll.model.Recurrent.Config;
import dev.unroll.model.Recurrent.Family;
import dev.unroll.model.Recurrent.Form;
import dev.unroll.model.Recurrent.Input;
import dev.unroll.text.token.CharacterVocabulary;
import dev.unroll.train.network.RecurrentNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/** An untrained network in a model folder. */
record SmallModel(Config config, Form form) {
  static final String LETTERS = "abcdefghijklmnopqrstuvwxyz .,;\n";
  private static final long SEED = 5;

  static SmallModel text(Family family, int layers, int hidden, Form form) {
    return new SmallModel(
        new Config(family, layers, hidden, new Input.Tokens(LETTERS.length(), 16), 0), form);
  }

  static SmallModel series(Family family, int features) {
    return new SmallModel(
        new Config(family, 1, 12, new Input.Values(features, false), 0), Form.OPERATOR);
  }

  byte[] graph() {
    Map<String, float[]> weights = new HashMap<>();
    SplittableRandom random = new SplittableRandom(SEED);
    for (ParameterSpec parameter : Recurrent.training(config, 1, 1).graph().parameters()) {
      float[] drawn = new float[(int) parameter.shape().elements()];
      for (int i = 0; i < drawn.length; i++) {
        drawn[i] = (float) random.nextGaussian() * 0.3f;
      }
      weights.put(parameter.name(), drawn);
    }
    return Recurrent.generation(config, form, n -> requireNonNull(weights.get(n)), Map.of());
  }

  GraphContract.Recurrent contract() {
    return new RecurrentNetwork(config).contract();
  }

  private Task task() {
    return switch (config.input()) {
      case Input.Tokens(int vocabSize, int _) -> Task.Text.endless(vocabSize, List.of("abc"));
      case Input.Values(int features, boolean _) ->
          new Task.Series(
              java.util.stream.IntStream.range(0, features)
                  .mapToObj(i -> new Feature("f" + i, null, 10 * i, 1 + i))
                  .toList(),
              Transform.NONE,
              "day",
              10,
              null);
    };
  }

  /** Writes the folder and reads it. */
  ModelFolder in(Path models) {
    return in(models, contract());
  }

  ModelFolder in(Path models, GraphContract.Recurrent contract) {
    Path folder = models.resolve("small");
    ModelFolder.write(folder, fresh -> fill(fresh, contract));
    return ModelFolder.read(folder);
  }

  private void fill(Path fresh, GraphContract.Recurrent contract) {
    try {
      ModelFolder.writeConfig(
          fresh,
          new ModelConfig(
              ModelConfig.FORMAT,
              config.family().name().toLowerCase(Locale.ROOT),
              "Small",
              "An untrained network.",
              Recurrent.parameterCount(config),
              contract,
              task(),
              new Provenance("none", null, null, null, null, Map.of())));
      Files.write(fresh.resolve("model.onnx"), graph());
      Files.writeString(
          fresh.resolve("tokenizer.json"), CharacterVocabulary.of(LETTERS).tokenizerJson(false));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
