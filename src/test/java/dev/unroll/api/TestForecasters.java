package dev.unroll.api;

import dev.unroll.bundle.Example;
import dev.unroll.bundle.Feature;
import dev.unroll.bundle.Forecasting;
import dev.unroll.bundle.ModelConfig;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Provenance;
import dev.unroll.bundle.StaticFeature;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.graph.onnx.OnnxWriter;
import dev.unroll.model.Likelihood;
import dev.unroll.model.NBeats;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Models of whole horizons that have learnt nothing: they repeat the last season, and more. */
public final class TestForecasters {
  /** Steps of the season, which is a day of six hours. */
  public static final int SEASON = 4;

  /** Steps that it forecasts at once. */
  public static final int HORIZON = 6;

  private TestForecasters() {}

  /** Writes a model that reads 8 steps, every 6 hours, and a price; it knows a series "A". */
  public static void write(Path folder) {
    write(folder, NBeats.Loss.QUANTILE, List.of());
  }

  /**
   * Writes such a model.
   *
   * @param loss which says what it gives
   * @param statics what it reads of a whole series
   */
  public static void write(Path folder, NBeats.Loss loss, List<StaticFeature> statics) {
    write(folder, loss, statics, null);
  }

  /** Writes such a model, whose times are those of a zone. */
  public static void write(
      Path folder, NBeats.Loss loss, List<StaticFeature> statics, @Nullable String zone) {
    Likelihood likelihood = loss.likelihood().orElse(null);
    List<double[]> wave = IntStream.range(0, 26).mapToObj(t -> new double[] {at(t)}).toList();
    Forecasting.Direct task =
        new Forecasting.Direct(
            8,
            HORIZON,
            SEASON,
            "6h",
            zone,
            true,
            List.of(0.1, 0.5, 0.9),
            null,
            likelihood == null ? null : Forecasting.Distribution.valueOf(likelihood.name()),
            List.of(new Feature("price", null, 10, 2)),
            statics,
            List.of("A"),
            -2,
            2,
            new Example(wave.subList(0, 20), wave.subList(20, 26)),
            "2024-01-01T00:00",
            "A");
    NBeats.Config network =
        new NBeats.Config(
            8, task.inputs(), HORIZON, task.outputs(), SEASON, 2, 2, 2, 1, 8, likelihood);
    Random random = new Random(1);
    Map<String, float[]> weights = new HashMap<>();
    for (ParameterSpec parameter :
        NBeats.training(network, loss, task.quantiles(), 1, 0).graph().parameters()) {
      float[] values = new float[Math.toIntExact(parameter.shape().elements())];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (0.1 * random.nextGaussian());
      }
      weights.put(parameter.name(), values);
    }
    ModelFolder.write(
        folder,
        fresh -> {
          Files.write(
              fresh.resolve("model.onnx"),
              OnnxWriter.withWeights(
                  NBeats.generation(network),
                  name -> Objects.requireNonNull(weights.get(name), name),
                  Map.of()));
          ModelFolder.writeConfig(
              fresh,
              new ModelConfig(
                  ModelConfig.FORMAT,
                  "nbeats",
                  "Waves of a day",
                  "Random weights.",
                  1_000,
                  new Forecasting.Network("model.onnx", NBeats.INPUT, NBeats.SERIES, NBeats.OUTPUT),
                  task,
                  new Provenance(
                      "random",
                      "CC0-1.0",
                      null,
                      null,
                      "2024-01-02T03:04:05Z",
                      Map.of("test.smape", 1.5, "test.seasonalNaive.smape", 2.5))));
          Files.writeString(fresh.resolve(ModelFolder.CARD), "# Waves\n");
          Files.writeString(
              fresh.resolve(ModelFolder.CURVES), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
          Files.writeString(fresh.resolve(ModelFolder.METRICS), "{}");
          Files.writeString(
              fresh.resolve(ModelFolder.RECIPE),
              """
              title: Waves of a day
              data: {source: csv-file, path: waves.csv, time: date, targets: [height], known: [price], series: place, static: %s%s}
              architecture: {type: nbeats, context: 8, horizon: 6, quantiles: [0.1, 0.5, 0.9]}
              training: {steps: 1, optimizer: {type: sgd, learningRate: 0.1}}
              """
                  .formatted(
                      statics.stream().map(StaticFeature::name).toList(),
                      zone == null ? "" : ", zone: " + zone));
        });
  }

  private static double at(int t) {
    return Math.sin(2 * Math.PI * t / SEASON);
  }

  /** Removes a model, so that the service serves it no longer. */
  public static void remove(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
