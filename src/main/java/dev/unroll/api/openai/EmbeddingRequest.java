package dev.unroll.api.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Fields;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/embeddings}, checked. */
@Schema(name = "EmbeddingRequest")
public record EmbeddingRequest(
    @Schema(description = "A text model's id", required = true, examples = "assistant-gpt")
        String model,
    @Schema(
            description = "A text, or an array of up to 2048",
            required = true,
            examples = "I need a table for two.")
        List<String> input,
    @Schema(
            description = "`float`, or `base64` for the bytes of little-endian 32-bit numbers",
            defaultValue = "float")
        @JsonProperty("encoding_format")
        String encodingFormat,
    @Schema(description = "How many numbers an embedding has; the model's own size or nothing")
        @Nullable Integer dimensions) {
  static final String BASE64 = "base64";
  private static final String FLOAT = "float";
  private static final int MOST_TEXTS = 2_048;

  /**
   * Reads and checks a body.
   *
   * @throws ApiException with the name of the field that is wrong
   */
  static EmbeddingRequest parse(byte[] body) {
    Fields fields = Fields.parse(body);
    String model = fields.requiredString("model");
    List<String> input = input(fields);
    String format =
        fields.node("encoding_format") == null
            ? FLOAT
            : fields.oneOf("encoding_format", List.of(FLOAT, BASE64));
    Integer dimensions =
        fields.integer("dimensions", 1, Integer.MAX_VALUE).map(Math::toIntExact).orElse(null);
    fields.ignore("user");
    fields.refuseUnknown();
    return new EmbeddingRequest(model, input, format, dimensions);
  }

  private static List<String> input(Fields fields) {
    JsonNode value = fields.node("input");
    if (value == null) {
      throw ApiException.invalid("input", "input is required");
    }
    if (value.isArray()
        && !value.isEmpty()
        && (value.get(0).isNumber() || value.get(0).isArray())) {
      throw ApiException.invalid(
          "input", "input must be text; arrays of token ids are not supported", "unsupported");
    }
    List<String> texts = fields.strings("input", MOST_TEXTS);
    if (texts.isEmpty()) {
      throw ApiException.invalid("input", "input must hold at least one text", "empty");
    }
    for (int i = 0; i < texts.size(); i++) {
      if (texts.get(i).isEmpty()) {
        String which = value.isArray() ? "input[" + i + "]" : "input";
        throw ApiException.invalid(which, which + " must not be empty", "empty");
      }
    }
    return texts;
  }
}
