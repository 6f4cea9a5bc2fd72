package dev.unroll.family.encoder;

import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.Task;
import dev.unroll.checkpoint.TensorView;
import dev.unroll.family.hub.NativeModel;
import dev.unroll.graph.Graph;
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
 * A classifier of another program: an encoder with a head.
 *
 * @param weights the parameters by their names
 */
public record NativeClassifier(
    Encoder.Config network,
    Map<String, TensorView> weights,
    Task.Classification task,
    Precision precision)
    implements NativeModel {
  private static final String GRAPH = "model.onnx";

  private Graph network(int classes) {
    return Encoder.classifier(network, classes);
  }

  @Override
  public String architecture() {
    return "encoder";
  }

  @Override
  public GraphContract graph() {
    return new GraphContract.Encoder(
        GRAPH, Encoder.TOKENS, Encoder.MASK, null, Encoder.LOGITS, null);
  }

  @Override
  public long parameters() {
    return network(task.labels().size()).parameterCount();
  }

  @Override
  public Map<String, String> measures() {
    Map<String, String> measures = new LinkedHashMap<>();
    measures.put("layers", Integer.toString(network.layers()));
    measures.put("size", Integer.toString(network.size()));
    measures.put("heads", Integer.toString(network.heads()));
    measures.put("vocabulary", Integer.toString(network.vocabSize()));
    measures.put("longest text", task.context() + " tokens");
    measures.put("labels", String.join(", ", task.labels()));
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
        network(task.labels().size()),
        precision,
        NativeModel.readFrom(name -> Objects.requireNonNull(weights.get(name), name)),
        Map.of());
  }
}
