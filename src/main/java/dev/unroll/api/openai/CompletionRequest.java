package dev.unroll.api.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Fields;
import dev.unroll.engine.Request;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The body of {@code POST /v1/completions}, checked.
 *
 * <p>Parameters of OpenAI's API that change nothing about the text are ignored; those that would
 * change it and are not supported are refused, unless they hold the value that changes nothing.
 */
@Schema(name = "CompletionRequest")
public record CompletionRequest(
    @Schema(description = "A text model's id", required = true, examples = "shakespeare-lstm")
        String model,
    @Schema(
            description = "The text to continue, or an array with just that text",
            required = true,
            examples = "ROMEO:")
        String prompt,
    @Schema(
            description = "Most tokens to generate",
            minimum = "1",
            defaultValue = "256",
            examples = "200")
        @JsonProperty("max_tokens")
        int maxTokens,
    @JsonUnwrapped TextParameters parameters) {
  /**
   * Reads and checks a body.
   *
   * @param limit most tokens that one request may ask for
   * @throws ApiException with the name of the field that is wrong
   */
  static CompletionRequest parse(byte[] body, int limit) {
    Fields fields = Fields.parse(body, CompletionRequest.class);
    String model = fields.requiredString("model");
    String prompt = prompt(fields);
    int maxTokens =
        fields
            .integer("max_tokens", limit)
            .orElseGet(() -> Math.min(fields.defaultInteger("max_tokens"), limit));
    TextParameters parameters = TextParameters.read(fields);
    TextParameters.requireOne(fields, "n", "best_of");
    TextParameters.requireNeutral(
        fields,
        "echo",
        "frequency_penalty",
        "presence_penalty",
        "logit_bias",
        "suffix",
        "logprobs");
    fields.ignore("user", "metadata", "store", "service_tier", "safety_identifier");
    fields.refuseUnknown();
    return new CompletionRequest(model, prompt, maxTokens, parameters);
  }

  /** What the engine is asked for. */
  Request.Text toEngine() {
    return new Request.Text(prompt, maxTokens, parameters.sampling(), parameters.stop());
  }

  private static String prompt(Fields fields) {
    JsonNode value = fields.required("prompt");
    if (value.isArray() && !value.isEmpty() && value.get(0).isNumber()) {
      throw ApiException.invalid(
          "prompt", "prompt must be text; arrays of token ids are not supported", "unsupported");
    }
    if (value.isArray() && value.size() != 1) {
      throw ApiException.invalid(
          "prompt",
          "prompt must hold one text, not " + value.size() + "; send one request each",
          "unsupported");
    }
    return fields.strings("prompt").getFirst();
  }
}
