package dev.unroll.api.anthropic;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Fields;
import dev.unroll.api.openai.SamplingParameters;
import dev.unroll.api.openai.TextParameters;
import dev.unroll.engine.Conversation;
import dev.unroll.engine.TextOptions;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/messages}, checked. */
@Schema(name = "MessageRequest")
public record MessageRequest(
    @JsonUnwrapped MessagePrompt prompt,
    @Schema(
            description =
                "Most tokens to generate. More than the service allows is as many as it allows",
            required = true,
            minimum = "1")
        @JsonProperty(MessageRequest.MAX_TOKENS)
        int maxTokens,
    @Schema(description = "Strings before which the text ends", maxItems = 16)
        @JsonProperty(MessageRequest.STOPS)
        List<String> stopSequences,
    @Schema(description = "Stream the message as server-sent events", defaultValue = "false")
        boolean stream,
    @Schema(description = TextParameters.PRIORITY, minimum = "-100", maximum = "100")
        @Nullable Integer priority,
    @JsonUnwrapped SamplingParameters sampling) {
  static final String MAX_TOKENS = "max_tokens";
  private static final String STOPS = "stop_sequences";

  /**
   * Reads and checks a body.
   *
   * @param limit most tokens that one request may ask for
   * @throws ApiException with the name of the field that is wrong
   */
  static MessageRequest parse(byte[] body, int limit) {
    Fields fields = Fields.parse(body, MessageRequest.class);
    var unused = fields.required(MAX_TOKENS);
    MessageRequest request =
        new MessageRequest(
            MessagePrompt.read(fields),
            Math.min(limit, fields.integer(MAX_TOKENS, Integer.MAX_VALUE).orElseThrow()),
            stops(fields),
            fields.flag("stream"),
            fields.integer("priority").orElse(null),
            SamplingParameters.read(fields));
    fields.refuseUnknown();
    return request;
  }

  private static List<String> stops(Fields fields) {
    JsonNode given = fields.node(STOPS);
    if (given != null && !given.isArray()) {
      throw fields.mistyped(STOPS, "an array of strings", given);
    }
    List<String> stops = fields.strings(STOPS);
    if (stops.contains("")) {
      throw ApiException.invalid(STOPS, STOPS + " must not hold an empty string");
    }
    return stops;
  }

  /** What the engine is asked for. */
  Conversation toEngine() {
    return prompt.toEngine(
        new TextOptions(
            maxTokens,
            sampling.toEngine(),
            TextOptions.Ending.at(stopSequences),
            TextOptions.NO_LOG_PROBABILITIES,
            prompt.form()));
  }
}
