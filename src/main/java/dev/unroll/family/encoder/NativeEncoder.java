package dev.unroll.family.encoder;

import dev.unroll.bundle.Task;
import dev.unroll.checkpoint.TensorView;
import dev.unroll.graph.Graph;
import dev.unroll.graph.onnx.Precision;
import dev.unroll.model.Encoder;
import java.util.Locale;
import java.util.Map;

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
    implements EncoderModel {
  @Override
  public Graph computation() {
    return Encoder.graph(network);
  }

  @Override
  public String output() {
    return Encoder.HIDDEN;
  }

  @Override
  public int longest() {
    return task.context();
  }

  @Override
  public Map.Entry<String, String> purpose() {
    return Map.entry(
        "vector",
        "%d numbers, %s of the tokens' vectors%s"
            .formatted(
                network.size(),
                task.pooling().name().toLowerCase(Locale.ROOT),
                task.normalized() ? ", of length 1" : ""));
  }
}
