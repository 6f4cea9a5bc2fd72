package dev.unroll.api.unroll;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Fields;
import dev.unroll.engine.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/forecasts}, checked. */
@Schema(name = "ForecastRequest")
public record ForecastRequest(
    @Schema(description = "A series model's id", required = true, examples = "sine-lstm")
        String model,
    @Schema(
            description =
                "The past in its own scale, oldest first: an array of numbers, or, for models of"
                    + " several features, of arrays with a number for each. Models that forecast"
                    + " whole horizons take null where a value is missing. Either this or series",
            examples = "[[0.0], [0.31], [0.59], [0.81]]")
        List<double[]> values,
    @Schema(
            description =
                "How many steps to forecast; required by models that continue step by step, else"
                    + " the model's own horizon",
            minimum = "1",
            examples = "20")
        @Nullable Integer horizon,
    @Schema(description = "Stream the values as server-sent events", defaultValue = "false")
        boolean stream,
    @Schema(
            description =
                "Which quantiles to return, of models that forecast whole horizons: those that"
                    + " the model has learnt, or between them, of one that forecasts distributions"
                    + " any between 0 and 1; at most 99; the model's own without it",
            examples = "[0.1, 0.5, 0.9]")
        List<Double> quantiles,
    @Schema(
            description =
                "Several series at once, for models that forecast whole horizons; also one with"
                    + " its name, its time or what is known in advance")
        @JsonProperty("series")
        List<PastSeries> pasts) {
  /** Each is computed for each step. */
  static final int MOST_QUANTILES = 99;

  private static final String VALUES = "values";
  private static final String SERIES = "series";

  /**
   * Reads and checks a body.
   *
   * @param limit longest horizon
   * @throws ApiException with the name of the field that is wrong
   */
  static ForecastRequest parse(byte[] body, int limit) {
    Fields fields = Fields.parse(body, ForecastRequest.class);
    String model = fields.requiredString("model");
    Integer horizon = fields.integer("horizon", limit).orElse(null);
    boolean stream = fields.flag("stream");
    List<Double> quantiles = quantiles(fields);
    boolean hasSeries = fields.node(SERIES) != null;
    if (hasSeries && fields.node(VALUES) != null) {
      throw ApiException.invalid(SERIES, "series is given beside values: give one of them");
    }
    List<PastSeries> pasts = new ArrayList<>();
    List<double[]> values = List.of();
    if (hasSeries) {
      for (Fields past : fields.objects(SERIES)) {
        pasts.add(PastSeries.parse(past));
        past.refuseUnknown();
      }
      if (pasts.isEmpty()) {
        throw ApiException.invalid(SERIES, "series is empty");
      }
    } else {
      fields.required(VALUES);
      values = values(fields);
    }
    fields.refuseUnknown();
    return new ForecastRequest(model, values, horizon, stream, quantiles, pasts);
  }

  /**
   * What the engine of a model is asked for that continues step by step.
   *
   * @throws ApiException when the request is for a model of the other kind
   */
  Request.Series toEngine() {
    String other = "is for models that forecast whole horizons; this one continues step by step";
    if (!pasts.isEmpty()) {
      throw ApiException.invalid(SERIES, "series " + other);
    }
    if (!quantiles.isEmpty()) {
      throw ApiException.invalid("quantiles", "quantiles " + other);
    }
    if (horizon == null) {
      throw ApiException.invalid("horizon", "horizon is required");
    }
    for (int t = 0; t < values.size(); t++) {
      for (double value : values.get(t)) {
        if (Double.isNaN(value)) {
          throw ApiException.invalid(
              "values[" + t + "]", "values[" + t + "] must be a number, not null");
        }
      }
    }
    return new Request.Series(values, horizon);
  }

  /**
   * The pasts for a model that forecasts whole horizons: those of {@code series}, or {@code values}
   * as one.
   *
   * @throws ApiException when a step has several values
   */
  List<PastSeries> allPasts() {
    if (!pasts.isEmpty()) {
      return pasts;
    }
    double[] one = new double[values.size()];
    for (int t = 0; t < one.length; t++) {
      if (values.get(t).length != 1) {
        throw ApiException.invalid(
            "values[" + t + "]",
            "values[%d] has %d values, but the model reads one a step"
                .formatted(t, values.get(t).length));
      }
      one[t] = values.get(t)[0];
    }
    return List.of(new PastSeries("", null, one, null, Map.of(), Map.of()));
  }

  private static List<Double> quantiles(Fields fields) {
    JsonNode array = fields.node("quantiles");
    if (array == null) {
      return List.of();
    }
    if (!array.isArray()) {
      throw fields.mistyped("quantiles", "an array of numbers", array);
    }
    if (array.size() > MOST_QUANTILES) {
      throw ApiException.invalid(
          "quantiles",
          "quantiles must be at most %d, are %d".formatted(MOST_QUANTILES, array.size()));
    }
    List<Double> levels = new ArrayList<>();
    for (JsonNode level : array) {
      if (!level.isNumber() || !(level.doubleValue() > 0 && level.doubleValue() < 1)) {
        throw ApiException.invalid("quantiles", "quantiles must be numbers between 0 and 1");
      }
      levels.add(level.doubleValue());
    }
    return levels.stream().distinct().sorted().toList();
  }

  private static List<double[]> values(Fields fields) {
    JsonNode array = fields.required("values");
    if (!array.isArray()) {
      throw fields.mistyped("values", "an array of numbers or of arrays of numbers", array);
    }
    List<double[]> rows = new ArrayList<>(array.size());
    for (int t = 0; t < array.size(); t++) {
      JsonNode step = array.get(t);
      String name = "values[" + t + "]";
      if (!step.isArray()) {
        rows.add(new double[] {number(fields, name, step)});
        continue;
      }
      double[] row = new double[step.size()];
      for (int feature = 0; feature < row.length; feature++) {
        row[feature] = number(fields, name + "[" + feature + "]", step.get(feature));
      }
      rows.add(row);
    }
    return rows;
  }

  private static double number(Fields fields, String name, JsonNode value) {
    if (value.isNull()) {
      return Double.NaN; // missing; which models take that, their kind says
    }
    if (!value.isNumber()) {
      throw fields.mistyped(name, "a number", value);
    }
    double number = value.doubleValue();
    if (!Double.isFinite(number)) {
      throw ApiException.invalid(name, name + " must be a finite number, not " + number);
    }
    return number;
  }
}
