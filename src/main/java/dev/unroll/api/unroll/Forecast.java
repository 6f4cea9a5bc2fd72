package dev.unroll.api.unroll;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.unroll.api.openai.TokenUsage;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A continued series.
 *
 * @param created seconds since 1970
 * @param values in the scale of the past, {@code [horizon][features]}
 * @param warnings about a past that is far from what the model has learnt from; left out when empty
 */
@Schema(name = "Forecast")
public record Forecast(
    @Schema(examples = "forecast") String object,
    String model,
    long created,
    List<FeatureInfo> features,
    List<double[]> values,
    TokenUsage usage,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> warnings) {

  /**
   * One step of a streamed forecast.
   *
   * @param index 0 for the first step after the past
   * @param values one a feature
   * @param warnings of the whole forecast, with the first step only; left out when empty
   */
  @Schema(name = "ForecastValue")
  public record Value(
      @Schema(examples = "forecast.value") String object,
      String model,
      int index,
      List<Double> values,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> warnings) {}
}
