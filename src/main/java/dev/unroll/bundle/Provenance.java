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
 * @param family what another program calls a model of its own, such as {@code llama}; absent for
 *     one that was trained here
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Provenance(
    String data,
    @Nullable String licence,
    @Nullable String recipeSha256,
    @Nullable String dataSha256,
    @Nullable String trainedAt,
    Map<String, Double> metrics,
    @Nullable String family) {
  public Provenance {
    nonBlank(data, "data");
    present(metrics, "metrics");
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }

  /** That of a model that was trained here. */
  public Provenance(
      String data,
      @Nullable String licence,
      @Nullable String recipeSha256,
      @Nullable String dataSha256,
      @Nullable String trainedAt,
      Map<String, Double> metrics) {
    this(data, licence, recipeSha256, dataSha256, trainedAt, metrics, null);
  }

  /** That of another program's model, which does not tell its data. */
  public static Provenance imported(String family, @Nullable String licence) {
    return new Provenance("not told", licence, null, null, null, Map.of(), family);
  }
}
