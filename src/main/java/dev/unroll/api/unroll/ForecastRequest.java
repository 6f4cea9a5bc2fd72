package dev.unroll.api.unroll;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Fields;
import dev.unroll.engine.Request;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /v1/forecasts}, checked. */
@Schema(name = "ForecastRequest")
public record ForecastRequest(
    @Schema(description = "A series model's id", required = true, examples = "sine-lstm")
        String model,
    @Schema(
            description =
                "The past in its own scale, oldest first: an array of numbers, or, for models of"
                    + " several features, of arrays with a number for each",
            required = true,
            examples = "[[0.0], [0.31], [0.59], [0.81]]")
        List<double[]> values,
    @Schema(
            description = "How many steps to forecast",
            required = true,
            minimum = "1",
            examples = "20")
        int horizon,
    @Schema(description = "Stream the values as server-sent events", defaultValue = "false")
        boolean stream) {

  /**
   * Reads and checks a body.
   *
   * @param limit longest horizon
   * @throws ApiException with the name of the field that is wrong
   */
  static ForecastRequest parse(byte[] body, int limit) {
    Fields fields = Fields.parse(body, ForecastRequest.class);
    String model = fields.requiredString("model");
    List<double[]> values = values(fields);
    int horizon =
        fields
            .integer("horizon", limit)
            .orElseThrow(() -> ApiException.invalid("horizon", "horizon is required"));
    boolean stream = fields.flag("stream");
    fields.refuseUnknown();
    return new ForecastRequest(model, values, horizon, stream);
  }

  /** What the engine is asked for. */
  Request.Series toEngine() {
    return new Request.Series(values, horizon);
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
