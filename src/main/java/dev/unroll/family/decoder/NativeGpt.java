package dev.unroll.family.decoder;

import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.Task;
import dev.unroll.checkpoint.TensorView;
import dev.unroll.family.hub.NativeModel;
import dev.unroll.graph.onnx.OnnxWriter;
import dev.unroll.graph.onnx.Precision;
import dev.unroll.model.Gpt;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * A decoder-only Transformer of another program.
 *
 * @param weights a parameter by its name
 */
public record NativeGpt(
    Gpt.Config network,
    Function<String, TensorView> weights,
    Task.Text task,
    Precision precision,
    List<String> remarks)
    implements NativeModel {
  private static final String GRAPH = "model.onnx";

  @Override
  public String architecture() {
    return "gpt";
  }

  @Override
  public GraphContract graph() {
    return new GraphContract.CachedDecoder(
        GRAPH,
        Gpt.caches(network).stream()
            .map(
                cache ->
                    new GraphContract.Cache(
                        cache.past(), cache.present(), cache.heads(), cache.headSize()))
            .toList(),
        GraphContract.CachedDecoder.HIDDEN);
  }

  @Override
  public long parameters() {
    return Gpt.parameterCount(network);
  }

  @Override
  public Map<String, String> measures() {
    Map<String, String> measures = new LinkedHashMap<>();
    measures.put("layers", Integer.toString(network.layers()));
    measures.put("size", Integer.toString(network.size()));
    measures.put(
        "heads",
        "%d, %d of keys and values, each %d wide"
            .formatted(network.heads(), network.kvHeads(), network.headSize()));
    measures.put("feed-forward", Integer.toString(network.inner()));
    measures.put("vocabulary", Integer.toString(network.vocabSize()));
    measures.put("context", network.context() + " tokens");
    measures.put("weights", precision.name().toLowerCase(Locale.ROOT));
    return measures;
  }

  @Override
  public void writeGraphs(Path folder) throws IOException {
    OnnxWriter.write(
        folder.resolve(GRAPH),
        Gpt.generationGraph(network),
        precision,
        NativeModel.readFrom(weights),
        Map.of());
  }
}
