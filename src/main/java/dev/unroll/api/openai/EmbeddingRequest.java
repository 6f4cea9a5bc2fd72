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
            description = "A text, or an array of texts",
            maxItems = EmbeddingRequest.MOST_TEXTS,
            required = true,
            oneOf = {String.class, String[].class},
            examples = "I need a table for two.")
        List<String> input,
    @Schema(
            description = "`float`, or `base64` for the bytes of little-endian 32-bit numbers",
            enumeration = {EmbeddingRequest.FLOAT, EmbeddingRequest.BASE64},
            defaultValue = EmbeddingRequest.FLOAT)
        @JsonProperty("encoding_format")
        String encodingFormat,
    @Schema(
            description = "The size of an embedding; must be the model's own size if given",
            minimum = "1")
        @Nullable Integer dimensions,
    @Schema(
            description =
                "What the texts are used for, where the model puts words of its own before them:"
                    + " `query`, `passage` or another of its prompts")
        @JsonProperty("input_type")
        @Nullable String inputType,
    @Schema(
            description =
                "Whether an encoder cuts texts that are longer than it reads; else they are refused",
            defaultValue = "false")
        boolean truncate) {
  /** Most texts of one request. */
  public static final int MOST_TEXTS = 2_048;

  static final String BASE64 = "base64";
  static final String FLOAT = "float";

  /** Texts that are used for nothing in particular, none of them empty. */
  public static EmbeddingRequest of(String model, List<String> input) {
    return new EmbeddingRequest(model, input, FLOAT, null, null, false);
  }

  /**
   * Reads and checks a body.
   *
   * @throws ApiException with the name of the field that is wrong
   */
  static EmbeddingRequest parse(byte[] body) {
    Fields fields = Fields.parse(body, EmbeddingRequest.class);
    String model = fields.requiredString("model");
    List<String> input = input(fields);
    String format = fields.oneOf("encoding_format");
    Integer dimensions = fields.integer("dimensions").orElse(null);
    String inputType = fields.string("input_type").orElse(null);
    boolean truncate = fields.flag("truncate");
    fields.ignore("user");
    fields.refuseUnknown();
    return new EmbeddingRequest(model, input, format, dimensions, inputType, truncate);
  }

  private static List<String> input(Fields fields) {
    JsonNode value = fields.required("input");
    if (value.isArray()
        && !value.isEmpty()
        && (value.get(0).isNumber() || value.get(0).isArray())) {
      throw ApiException.invalid(
          "input", "input must be text; arrays of token ids are not supported", "unsupported");
    }
    return fields.texts("input");
  }
}
