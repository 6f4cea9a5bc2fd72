package dev.unroll.api.inference;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Fields;
import dev.unroll.api.openai.CompletionRequest;
import dev.unroll.engine.Request;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v2/models/…/generate}, checked.
 *
 * @param id given back with the answer
 * @param parameters what the engine is asked for
 */
@Schema(name = "GenerateRequest")
public record GenerateRequest(
    @Schema(description = "Given back with the answer") @Nullable String id,
    @Schema(description = "The text to continue", required = true, examples = "ROMEO:")
        @JsonProperty(GenerateRequest.TEXT)
        String textInput,
    @Schema(
            description =
                "Those of `/v1/completions`: `max_tokens`, `temperature`, `top_p`, `stop`, `seed`"
                    + " and the others that are about one text",
            implementation = Object.class)
        Request parameters) {
  static final String TEXT = "text_input";
  private static final String PARAMETERS = "parameters";
  private static final String STREAM = "stream";

  /**
   * Reads and checks a body.
   *
   * @param streamed whether the path streams
   * @param limit most tokens that one request may ask for
   * @throws ApiException with the name of the field that is wrong
   */
  static GenerateRequest parse(byte[] body, boolean streamed, int limit) {
    Fields fields = Fields.parse(body, GenerateRequest.class);
    String id = fields.string("id").orElse(null);
    String text = fields.requiredString(TEXT);
    Fields parameters = fields.object(PARAMETERS, CompletionRequest.class);
    fields.refuseUnknown();
    if (!streamed && parameters.flag(STREAM)) {
      throw ApiException.invalid(
          parameters.path(STREAM),
          "generate answers at once; generate_stream streams",
          "unsupported");
    }
    return new GenerateRequest(id, text, CompletionRequest.single(text, parameters, limit));
  }
}
