package dev.unroll.family.encoder;

import dev.unroll.bundle.GraphContract;
import dev.unroll.checkpoint.TensorView;
import dev.unroll.family.hub.NativeModel;
import dev.unroll.graph.Graph;
import dev.unroll.graph.onnx.OnnxWriter;
import dev.unroll.graph.onnx.Precision;
import dev.unroll.model.Encoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** An encoder of another program, which is written as one graph. */
sealed interface EncoderModel extends NativeModel permits NativeEncoder, NativeClassifier {
  String GRAPH = "model.onnx";

  @Override
  Encoder.Config network();

  /** The parameters by their names. */
  Map<String, TensorView> weights();

  Precision precision();

  /** What is computed of texts. */
  Graph computation();

  /** The output of the computation. */
  String output();

  /** Most tokens of a text. */
  int longest();

  /** What it does, beside the network's sizes. */
  Map.Entry<String, String> purpose();

  @Override
  default String architecture() {
    return "encoder";
  }

  @Override
  default GraphContract graph() {
    return new GraphContract.Encoder(GRAPH, Encoder.TOKENS, Encoder.MASK, null, output(), null);
  }

  @Override
  default long parameters() {
    return computation().parameterCount();
  }

  @Override
  default Map<String, String> measures() {
    Encoder.Config network = network();
    Map<String, String> measures = new LinkedHashMap<>();
    measures.put("layers", Integer.toString(network.layers()));
    measures.put("size", Integer.toString(network.size()));
    measures.put("heads", Integer.toString(network.heads()));
    measures.put("feed-forward", Integer.toString(network.inner()));
    measures.put("vocabulary", Integer.toString(network.vocabSize()));
    measures.put("longest text", longest() + " tokens");
    measures.put(purpose().getKey(), purpose().getValue());
    measures.put("weights", precision().name().toLowerCase(Locale.ROOT));
    return measures;
  }

  @Override
  default List<String> remarks() {
    return List.of();
  }

  @Override
  default void writeGraphs(Path folder) throws IOException {
    OnnxWriter.write(
        folder.resolve(GRAPH),
        computation(),
        precision(),
        NativeModel.readFrom(name -> Objects.requireNonNull(weights().get(name), name)),
        Map.of());
  }
}
