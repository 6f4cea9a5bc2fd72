package dev.unroll.api.unroll;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.unroll.api.openai.TokenUsage;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Series that a model forecast at once.
 *
 * @param created seconds since 1970
 * @param forecasts in the order of the request's series
 */
@Schema(name = "HorizonForecast")
public record HorizonForecast(
    @Schema(examples = "forecast") String object,
    String model,
    long created,
    List<OfSeries> forecasts,
    TokenUsage usage) {

  /**
   * The forecast of one series.
   *
   * @param id as in the request; left out where that had none
   * @param timestamps of the steps, where the request said when the past began
   * @param values the middle of each step, {@code [horizon]}
   * @param means of each step, {@code [horizon]}; left out where the model gives no distribution
   * @param quantiles by their level, {@code [horizon]} each
   * @param warnings why the forecast may mean little; left out when empty
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  @Schema(name = "SeriesForecast")
  public record OfSeries(
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String id,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> timestamps,
      double[] values,
      @JsonInclude(JsonInclude.Include.NON_NULL) double @Nullable [] means,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, double[]> quantiles,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> warnings) {}
}
