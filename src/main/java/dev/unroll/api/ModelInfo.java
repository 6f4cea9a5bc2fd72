package dev.unroll.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.unroll.bundle.Example;
import dev.unroll.bundle.ModelConfig;
import dev.unroll.bundle.Task;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A served model as OpenAI's API lists it, with what this service adds under {@code unroll}.
 *
 * @param created end of the training, seconds since 1970
 */
@Schema(name = "Model")
public record ModelInfo(
    @Schema(examples = "shakespeare-lstm") String id,
    @Schema(examples = "model") String object,
    long created,
    @JsonProperty("owned_by") String ownedBy,
    Details unroll) {

  /** All served models. */
  @Schema(name = "ModelList")
  public record Listing(@Schema(examples = "list") String object, List<ModelInfo> data) {}

  /**
   * What this service says of a model beyond what OpenAI's API has.
   *
   * @param kind {@code text} for {@code /v1/completions}, {@code series} for {@code /v1/forecasts}
   * @param examples prompts to try, for text
   */
  @Schema(name = "ModelDetails")
  public record Details(
      @Schema(examples = "text") String kind,
      @Schema(examples = "lstm") String architecture,
      String title,
      String description,
      long parameters,
      Map<String, Double> metrics,
      String data,
      @Nullable String licence,
      @Nullable List<String> examples,
      @Nullable Series series) {}

  /**
   * What a series model reads and makes.
   *
   * @param context past steps that the model was trained to look back on
   * @param example a stretch that the model has not seen in training
   */
  @Schema(name = "SeriesDetails")
  public record Series(
      List<FeatureInfo> features,
      @Nullable String interval,
      int context,
      @Nullable Example example) {}

  static ModelInfo of(ServedModel model) {
    ModelConfig config = model.folder().config();
    List<String> examples = null;
    Series series = null;
    String kind =
        switch (config.task()) {
          case Task.Text text -> {
            examples = text.examples();
            yield "text";
          }
          case Task.Seq2Seq task -> {
            examples = task.examples();
            yield "seq2seq";
          }
          case Task.Series task -> {
            series =
                new Series(
                    FeatureInfo.of(task.features()),
                    task.interval(),
                    task.context(),
                    task.example());
            yield "series";
          }
        };
    return new ModelInfo(
        model.id(),
        "model",
        model.created().getEpochSecond(),
        "unroll",
        new Details(
            kind,
            config.architecture(),
            config.title(),
            config.description(),
            config.parameters(),
            config.provenance().metrics(),
            config.provenance().data(),
            config.provenance().licence(),
            examples,
            series));
  }
}
