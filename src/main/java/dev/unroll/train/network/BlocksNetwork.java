package dev.unroll.train.network;

import dev.unroll.bundle.Forecasting;
import dev.unroll.graph.onnx.OnnxWriter;
import dev.unroll.graph.onnx.WeightSource;
import dev.unroll.model.NBeats;
import dev.unroll.train.recipe.Architecture;
import dev.unroll.train.recipe.Export;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A network that forecasts a whole horizon at once. */
public record BlocksNetwork(NBeats.Config config) implements Network {
  private static final String FAMILY = "nbeats";
  private static final String GRAPH = "model.onnx";

  /** The network of a recipe for a task, which says what it reads and forecasts. */
  public static BlocksNetwork of(Architecture.Blocks architecture, Forecasting.Direct task) {
    // One more vector than series: that of a series which is not known.
    int series = task.series().isEmpty() ? 0 : task.series().size() + 1;
    return new BlocksNetwork(
        new NBeats.Config(
            task.context(),
            task.inputs(),
            task.horizon(),
            task.outputs(),
            task.season(),
            series,
            series == 0 ? 0 : architecture.embedding(),
            architecture.blocks(),
            architecture.layers(),
            architecture.hidden(),
            architecture.loss().likelihood().orElse(null)));
  }

  @Override
  public String family() {
    return FAMILY;
  }

  @Override
  public Optional<Record> description() {
    return Optional.of(config);
  }

  @Override
  public Map<String, String> measures() {
    Map<String, String> measures = new LinkedHashMap<>();
    measures.put("blocks × layers", config.blocks() + " × " + config.layers());
    measures.put("units of a layer", Integer.toString(config.hidden()));
    if (config.series() > 0) {
      measures.put("vector of a series", Integer.toString(config.embedding()));
    }
    return measures;
  }

  @Override
  public Forecasting.Network contract() {
    return new Forecasting.Network(
        GRAPH, NBeats.INPUT, config.series() > 0 ? NBeats.SERIES : null, NBeats.OUTPUT);
  }

  @Override
  public void write(
      Path folder, Export export, Function<String, float[]> weights, Map<String, String> metadata)
      throws IOException {
    OnnxWriter.write(
        folder.resolve(GRAPH),
        NBeats.generation(config),
        GptNetwork.precision(export),
        WeightSource.of(weights),
        metadata);
  }
}
