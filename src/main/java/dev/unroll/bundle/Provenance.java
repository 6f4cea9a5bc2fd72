package dev.unroll.bundle;

import static dev.unroll.bundle.Required.nonBlank;
import static dev.unroll.bundle.Required.present;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a model comes from.
 *
 * @param data name of the data source
 * @param licence licence of the data
 * @param recipeSha256 the recipe that was trained
 * @param dataSha256 the data that it was trained on
 * @param trainedAt end of the training, ISO-8601 instant
 * @param metrics final evaluation, in reading order
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Provenance(
    String data,
    @Nullable String licence,
    @Nullable String recipeSha256,
    @Nullable String dataSha256,
    @Nullable String trainedAt,
    Map<String, Double> metrics) {
  public Provenance {
    nonBlank(data, "data");
    present(metrics, "metrics");
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }
}
