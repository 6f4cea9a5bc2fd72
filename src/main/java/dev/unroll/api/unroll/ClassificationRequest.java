package dev.unroll.api.unroll;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Fields;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/classifications}, checked. */
@Schema(name = "ClassificationRequest")
public record ClassificationRequest(
    @Schema(description = "A classifier's id", required = true, examples = "my-labels")
        String model,
    @Schema(
            description = "A text, or an array of texts",
            maxItems = 2_048,
            required = true,
            oneOf = {String.class, String[].class},
            examples = "I need a table for two.")
        List<String> input,
    @Schema(
            description = "The probabilities of this many of the likeliest labels; all without it",
            minimum = "1",
            maximum = "100000")
        @JsonProperty("top_k")
        @Nullable Integer topK,
    @Schema(
            description =
                "The probability below which a text has none of the labels, `label` null, or not this"
                    + " one of several; the model's own without it",
            minimum = "0",
            maximum = "1")
        @Nullable Double threshold,
    @Schema(
            description =
                "Whether texts that are longer than the model reads are cut; else they are refused",
            defaultValue = "false")
        boolean truncate) {
  static final String INPUT = "input";

  /**
   * Reads and checks a body.
   *
   * @throws ApiException with the name of the field that is wrong
   */
  static ClassificationRequest parse(byte[] body) {
    Fields fields = Fields.parse(body, ClassificationRequest.class);
    String model = fields.requiredString("model");
    List<String> input = fields.texts(INPUT);
    Integer topK = fields.integer("top_k").orElse(null);
    Double threshold = fields.numberIfGiven("threshold").orElse(null);
    boolean truncate = fields.flag("truncate");
    fields.ignore("user");
    fields.refuseUnknown();
    return new ClassificationRequest(model, input, topK, threshold, truncate);
  }
}
