package dev.unroll.train.network;

import dev.unroll.bundle.GraphContract;
import dev.unroll.model.Recurrent;
import dev.unroll.train.recipe.Architecture;
import dev.unroll.train.recipe.Export;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** A network that continues a text or a series. */
public record RecurrentNetwork(Recurrent.Config config) implements Network {
  private static final String GRAPH = "model.onnx";

  public static RecurrentNetwork of(Architecture.Recurrent architecture, Recurrent.Input input) {
    return new RecurrentNetwork(
        new Recurrent.Config(
            architecture.type(),
            architecture.layers(),
            architecture.hidden(),
            input,
            architecture.dropout()));
  }

  @Override
  public String family() {
    return config.family().name().toLowerCase(Locale.ROOT);
  }

  @Override
  public Map<String, String> measures() {
    Map<String, String> measures = new LinkedHashMap<>();
    measures.put("layers × units", config.layers() + " × " + config.hidden());
    if (config.input() instanceof Recurrent.Input.Tokens(int _, int embedding)) {
      measures.put("embedding", Integer.toString(embedding));
    }
    return measures;
  }

  @Override
  public GraphContract.Recurrent contract() {
    List<GraphContract.State> states =
        Recurrent.states(config).stream()
            .map(
                port ->
                    new GraphContract.State(port.input(), port.output(), port.size(), kind(port)))
            .toList();
    return switch (config.input()) {
      case Recurrent.Input.Tokens _ ->
          new GraphContract.Recurrent(GRAPH, "tokens", "logits", states);
      case Recurrent.Input.Values _ ->
          new GraphContract.Recurrent(GRAPH, "values", "prediction", states);
    };
  }

  private static GraphContract.StateKind kind(Recurrent.StatePort port) {
    return switch (port.kind()) {
      case HIDDEN -> GraphContract.StateKind.HIDDEN;
      case CELL -> GraphContract.StateKind.CELL;
    };
  }

  @Override
  public void write(
      Path folder, Export export, Function<String, float[]> weights, Map<String, String> metadata)
      throws IOException {
    Files.write(
        folder.resolve(GRAPH), Recurrent.generation(config, export.layerForm(), weights, metadata));
  }
}
