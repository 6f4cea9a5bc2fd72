package dev.unroll.api.inference;

import dev.unroll.api.registry.ServedModel;
import dev.unroll.bundle.Task;
import dev.unroll.engine.Capability;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What a model reads and gives, as tensors; nothing where this protocol has no path for it.
 *
 * @param versions the one that is served
 */
@Schema(name = "InferenceModel")
public record ModelMetadata(
    String name,
    List<String> versions,
    String platform,
    List<Tensor> inputs,
    List<Tensor> outputs) {
  private static final String PLATFORM = "onnxruntime_onnx";

  /** The input that holds texts. */
  static final String TEXT = "text";

  /** The output that holds a vector for each text. */
  static final String EMBEDDING = "embedding";

  /** The output that holds how likely each label is, for each text. */
  static final String PROBABILITIES = "probabilities";

  /** The input that holds the past of a series, and the output that holds what follows. */
  static final String VALUES = "values";

  /** The parameter that says how many steps follow. */
  static final String HORIZON = "horizon";

  private static final long ANY = -1;

  /**
   * A tensor.
   *
   * @param shape -1 stands for any size
   */
  @Schema(name = "InferenceTensorMetadata")
  public record Tensor(String name, @Schema(examples = "FP32") String datatype, List<Long> shape) {}

  static ModelMetadata of(ServedModel model) {
    List<String> versions = List.of(ModelVersion.of(model));
    if (model.folder().config().task() instanceof Task.Series series) {
      long features = series.features().size();
      return new ModelMetadata(
          model.id(),
          versions,
          PLATFORM,
          List.of(new Tensor(VALUES, "FP64", List.of(ANY, features))),
          List.of(new Tensor(VALUES, "FP64", List.of(ANY, features))));
    }
    if (model.can(Capability.COMPLETES)) {
      return new ModelMetadata(
          model.id(),
          versions,
          PLATFORM,
          List.of(new Tensor("text_input", "BYTES", List.of(1L))),
          List.of(new Tensor("text_output", "BYTES", List.of(1L))));
    }
    if (model.folder().config().task() instanceof Task.Classification task) {
      return new ModelMetadata(
          model.id(),
          versions,
          PLATFORM,
          List.of(new Tensor(TEXT, "BYTES", List.of(ANY))),
          List.of(new Tensor(PROBABILITIES, "FP32", List.of(ANY, (long) task.labels().size()))));
    }
    if (!model.can(Capability.EMBEDS)) {
      return new ModelMetadata(model.id(), versions, PLATFORM, List.of(), List.of());
    }
    return new ModelMetadata(
        model.id(),
        versions,
        PLATFORM,
        List.of(new Tensor(TEXT, "BYTES", List.of(ANY))),
        List.of(new Tensor(EMBEDDING, "FP32", List.of(ANY, (long) model.embeddingSize()))));
  }
}
