package dev.unroll.api.inference;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.unroll.api.registry.ServedModel;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What a model made of a tensor.
 *
 * @param id of the request, if it has one
 */
@Schema(name = "Inferred")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Inferred(
    @Nullable String id,
    @JsonProperty("model_name") String modelName,
    @JsonProperty("model_version") String modelVersion,
    List<InferRequest.Tensor> outputs) {

  /** A vector for each text. */
  static Inferred vectors(ServedModel model, @Nullable String id, List<float[]> vectors) {
    return rows(model, id, ModelMetadata.EMBEDDING, vectors);
  }

  /** The probabilities of a classifier's labels for each text, in the order of the labels. */
  static Inferred probabilities(ServedModel model, @Nullable String id, List<float[]> texts) {
    return rows(model, id, ModelMetadata.PROBABILITIES, texts);
  }

  private static Inferred rows(
      ServedModel model, @Nullable String id, String name, List<float[]> vectors) {
    List<Float> numbers = new ArrayList<>();
    for (float[] vector : vectors) {
      for (float number : vector) {
        numbers.add(number);
      }
    }
    return of(
        model,
        id,
        new InferRequest.Tensor(
            name, "FP32", List.of(vectors.size(), numbers.size() / vectors.size()), numbers));
  }

  /** What follows of a series. */
  static Inferred series(ServedModel model, @Nullable String id, List<double[]> values) {
    List<Double> numbers = new ArrayList<>();
    for (double[] row : values) {
      for (double number : row) {
        numbers.add(number);
      }
    }
    return of(
        model,
        id,
        new InferRequest.Tensor(
            ModelMetadata.VALUES,
            "FP64",
            // There may be none: a deadline ends a series with what it has.
            List.of(values.size(), values.isEmpty() ? 0 : values.getFirst().length),
            numbers));
  }

  private static Inferred of(ServedModel model, @Nullable String id, InferRequest.Tensor output) {
    return new Inferred(id, model.id(), ModelVersion.of(model), List.of(output));
  }
}
