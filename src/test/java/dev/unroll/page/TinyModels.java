package dev.unroll.page;

import dev.unroll.bundle.Example;
import dev.unroll.bundle.Feature;
import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.ModelConfig;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Provenance;
import dev.unroll.bundle.Task;
import dev.unroll.bundle.Transform;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.model.Recurrent;
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
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Model folders with untrained networks: real in every respect but for what they have learned. */
public final class TinyModels {
  /** What a {@link #text} model can read and write. */
  static final String CHARACTERS =
      "\n !',-.:;?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private static final String CARD =
      """
      Knows **nothing** of <b>anything</b>; see [there](https://example.org/), \
      [here](recipe.yaml) or [nowhere](javascript:alert(1)).

      | figure | value |
      |---|---:|
      | `loss` | 4.2 |

      - one
        and the same
      - two

      ```
      unroll train it
      ```

      ![Loss](training.svg)
      """;

  private TinyModels() {}

  /** Writes a text model. */
  public static void text(Path folder, String title) {
    CharacterVocabulary vocabulary = CharacterVocabulary.of(CHARACTERS);
    Recurrent.Config config =
        new Recurrent.Config(
            Recurrent.Family.LSTM, 1, 32, new Recurrent.Input.Tokens(vocabulary.size(), 16), 0);
    write(
        folder,
        config,
        title,
        new RecurrentNetwork(config).contract(),
        Task.Text.endless(vocabulary.size(), List.of("ROMEO:\n", "To be, or not")),
        Map.of("validation.crossEntropy", 4.2),
        vocabulary.tokenizerJson(false));
  }

  /** Writes a model that continues two waves. */
  public static void series(Path folder, String title) {
    Recurrent.Config config =
        new Recurrent.Config(
            Recurrent.Family.ELMAN, 1, 16, new Recurrent.Input.Values(2, false), 0);
    List<Feature> features =
        List.of(new Feature("height", "m", 0, 1), new Feature("wind_speed", "m/s", 5, 2));
    Example example = new Example(waves(0, 80), waves(80, 40));
    write(
        folder,
        config,
        title,
        new RecurrentNetwork(config).contract(),
        new Task.Series(features, Transform.NONE, "hour", 40, example),
        Map.of("test.height.mae", 0.5, "test.height.mae.naiveLast", 0.25),
        null);
  }

  private static List<double[]> waves(int from, int count) {
    return IntStream.range(from, from + count)
        .mapToObj(t -> new double[] {Math.sin(t / 4.0), 5 + 2 * Math.cos(t / 6.0)})
        .toList();
  }

  private static void write(
      Path folder,
      Recurrent.Config config,
      String title,
      GraphContract.Recurrent graph,
      Task task,
      Map<String, Double> metrics,
      @Nullable String tokenizer) {
    Random random = new Random(7);
    Map<String, float[]> weights = new HashMap<>();
    for (ParameterSpec parameter : Recurrent.training(config, 1, 1).graph().parameters()) {
      float[] drawn = new float[(int) parameter.shape().elements()];
      for (int i = 0; i < drawn.length; i++) {
        drawn[i] = (float) random.nextGaussian() * 0.4f;
      }
      weights.put(parameter.name(), drawn);
    }
    byte[] onnx = Recurrent.generation(config, Recurrent.Form.OPERATOR, weights::get, Map.of());
    ModelConfig described =
        new ModelConfig(
            1,
            config.family().name().toLowerCase(Locale.ROOT),
            title,
            "Random weights that have learned nothing.",
            Recurrent.parameterCount(config),
            graph,
            task,
            new Provenance("nothing", "none", null, null, null, metrics));
    ModelFolder.write(
        folder,
        fresh -> {
          try {
            ModelFolder.writeConfig(fresh, described);
            Files.write(fresh.resolve("model.onnx"), onnx);
            if (tokenizer != null) {
              Files.writeString(fresh.resolve(ModelFolder.TOKENIZER), tokenizer);
            }
            Files.writeString(fresh.resolve(ModelFolder.RECIPE), "title: " + title + "\n");
            Files.writeString(fresh.resolve(ModelFolder.METRICS), "{}\n");
            Files.writeString(fresh.resolve(ModelFolder.CARD), "# " + title + "\n\n" + CARD);
            Files.writeString(
                fresh.resolve(ModelFolder.CURVES),
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>\n");
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
