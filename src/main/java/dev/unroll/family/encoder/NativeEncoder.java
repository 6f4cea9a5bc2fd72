package dev.unroll.family.encoder;

import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.Task;
import dev.unroll.checkpoint.TensorView;
import dev.unroll.family.hub.NativeModel;
import dev.unroll.graph.OnnxWriter;
import dev.unroll.graph.Precision;
import dev.unroll.model.Encoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * An encoder of another program that makes vectors of texts.
 *
 * @param weights the parameters by their names
 */
public record NativeEncoder(
    Encoder.Config network,
    Map<String, TensorView> weights,
    Task.Embedding task,
    Precision precision)
    implements NativeModel {
  private static final String GRAPH = "model.onnx";

  @Override
  public String architecture() {
    return "encoder";
  }

  @Override
  public GraphContract graph() {
    return new GraphContract.Encoder(
        GRAPH, Encoder.TOKENS, Encoder.MASK, null, Encoder.HIDDEN, null);
  }

  @Override
  public long parameters() {
    return Encoder.graph(network).parameterCount();
  }

  @Override
  public Map<String, String> measures() {
    Map<String, String> measures = new LinkedHashMap<>();
    measures.put("layers", Integer.toString(network.layers()));
    measures.put("size", Integer.toString(network.size()));
    measures.put("heads", Integer.toString(network.heads()));
    measures.put("feed-forward", Integer.toString(network.inner()));
    measures.put("vocabulary", Integer.toString(network.vocabSize()));
    measures.put("longest text", task.context() + " tokens");
    measures.put(
        "vector",
        "%d numbers, %s of the tokens' vectors%s"
            .formatted(
                network.size(),
                task.pooling().name().toLowerCase(Locale.ROOT),
                task.normalized() ? ", of length 1" : ""));
    measures.put("weights", precision.name().toLowerCase(Locale.ROOT));
    return measures;
  }

  @Override
  public List<String> remarks() {
    return List.of();
  }

  @Override
  public void writeGraphs(Path folder) throws IOException {
    OnnxWriter.write(
        folder.resolve(GRAPH),
        Encoder.graph(network),
        precision,
        NativeModel.readFrom(name -> Objects.requireNonNull(weights.get(name), name)),
        Map.of());
  }
}
