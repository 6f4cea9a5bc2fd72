package dev.unroll.family.encoder;

import dev.unroll.bundle.Task;
import dev.unroll.checkpoint.TensorView;
import dev.unroll.graph.Graph;
import dev.unroll.graph.onnx.Precision;
import dev.unroll.model.Encoder;
import java.util.Map;

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
    implements EncoderModel {
  @Override
  public Graph computation() {
    return Encoder.classifier(network, task.labels().size());
  }

  @Override
  public String output() {
    return Encoder.LOGITS;
  }

  @Override
  public int longest() {
    return task.context();
  }

  @Override
  public Map.Entry<String, String> purpose() {
    return Map.entry("labels", String.join(", ", task.labels()));
  }
}
