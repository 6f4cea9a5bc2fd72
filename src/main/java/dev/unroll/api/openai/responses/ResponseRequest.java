package dev.unroll.api.openai.responses;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Fields;
import dev.unroll.api.openai.EndingParameters;
import dev.unroll.api.openai.SamplingParameters;
import dev.unroll.api.openai.TextParameters;
import dev.unroll.api.openai.ToolChoice;
import dev.unroll.api.openai.ToolParameters;
import dev.unroll.chat.ChatMessage;
import dev.unroll.chat.tool.Prompting;
import dev.unroll.engine.Conversation;
import dev.unroll.engine.TextOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/responses}, checked. */
@Schema(name = "ResponseRequest")
public record ResponseRequest(
    @Schema(description = "The id of a model that chats", required = true) String model,
    @Schema(
            description =
                "What the user says, or an array of items, oldest first: messages, `function_call`"
                    + " and `function_call_output`; `reasoning` is ignored",
            required = true,
            implementation = Object.class)
        List<ChatMessage> input,
    @Schema(description = "A system message before the input") @Nullable String instructions,
    @Schema(
            description =
                "Most tokens to generate. More than the service allows is as many as it allows",
            minimum = "1",
            defaultValue = "1024")
        @JsonProperty("max_output_tokens")
        int maxOutputTokens,
    @Schema(
            description =
                "Functions that the model may call: `type`, `name`, `description`, `parameters` and"
                    + " `strict` of each in one object",
            implementation = Object[].class)
        ToolParameters tools,
    @Schema(
            description = "`auto`, `none`, `required`, or `{\"type\": \"function\", \"name\": …}`",
            implementation = Object.class)
        @JsonProperty("tool_choice")
        ToolChoice toolChoice,
    @Schema(description = "Whether a response may have several calls", defaultValue = "true")
        @JsonProperty("parallel_tool_calls")
        boolean parallelToolCalls,
    @Schema(
            description =
                "Of how many of the likeliest tokens at each place the log-probabilities"
                    + " are told; these of the text need `include` to name them",
            minimum = "0",
            maximum = "20",
            defaultValue = "0")
        @JsonProperty("top_logprobs")
        int topLogprobs,
    @Schema(
            description =
                "`message.output_text.logprobs` tells log-probabilities; all else is ignored",
            implementation = String[].class)
        boolean include,
    @Schema(
            description =
                "`auto` drops the oldest turns of an input that is too long for the model, `disabled`"
                    + " refuses it",
            enumeration = {"auto", "disabled"},
            defaultValue = "disabled")
        String truncation,
    @Schema(description = "Stream the response as server-sent events", defaultValue = "false")
        boolean stream,
    @Schema(
            description =
                "`format`: the form of the text, `{\"type\": \"text\"}` for any, `{\"type\":"
                    + " \"json_object\"}` for a JSON object, `{\"type\": \"json_schema\", \"name\": …,"
                    + " \"schema\": …, \"strict\": true}` for JSON that is valid by the schema",
            implementation = Object.class)
        TextForm text,
    @Schema(description = "Given back as it is", implementation = Object.class) JsonNode metadata,
    @Schema(description = TextParameters.PRIORITY, minimum = "-100", maximum = "100")
        @Nullable Integer priority,
    @JsonUnwrapped SamplingParameters sampling,
    @JsonUnwrapped EndingParameters ending) {
  private static final String LOG_PROBABILITIES = "message.output_text.logprobs";
  private static final JsonNode EMPTY = JsonNodeFactory.instance.objectNode();
  private static final int MOST_METADATA = 16 << 10;

  /**
   * Reads and checks a body.
   *
   * @param limit most tokens that one request may ask for
   * @throws ApiException with the name of the field that is wrong
   */
  static ResponseRequest parse(byte[] body, int limit) {
    Fields fields = Fields.parse(body, ResponseRequest.class);
    String model = fields.requiredString("model");
    refuseState(fields);
    ToolParameters tools = ToolParameters.readFlat(fields);
    ResponseRequest request =
        new ResponseRequest(
            model,
            ResponseInput.read(fields),
            fields.string("instructions").orElse(null),
            Math.min(
                limit,
                fields
                    .integer("max_output_tokens", Integer.MAX_VALUE)
                    .orElseGet(() -> fields.defaultInteger("max_output_tokens"))),
            tools,
            tools.toolChoice(),
            tools.parallel(),
            fields.integer("top_logprobs").orElse(0),
            includesLogProbabilities(fields),
            fields.oneOf("truncation"),
            fields.flag("stream"),
            TextForm.read(fields),
            metadata(fields),
            fields.integer("priority").orElse(null),
            SamplingParameters.read(fields),
            EndingParameters.read(fields));
    fields.ignore(
        "reasoning",
        "service_tier",
        "user",
        "store",
        "safety_identifier",
        "prompt_cache_key",
        "prompt_cache_retention",
        "prompt_cache_options",
        "max_tool_calls",
        "stream_options",
        "context_management",
        "request_id");
    fields.refuseUnknown();
    return request;
  }

  private static void refuseState(Fields fields) {
    for (String name : List.of("previous_response_id", "conversation")) {
      if (fields.node(name) != null) {
        throw TextParameters.unsupported(
            name, "nothing is kept between requests: send the whole conversation as input");
      }
    }
    TextParameters.requireAbsent(fields, "prompt");
    TextParameters.requireNeutral(fields, "background", "moderation");
  }

  private static boolean includesLogProbabilities(Fields fields) {
    JsonNode include = fields.node("include");
    if (include == null) {
      return false;
    }
    if (!include.isArray()) {
      throw fields.mistyped("include", "an array of strings", include);
    }
    for (JsonNode one : include) {
      if (one.asText().equals(LOG_PROBABILITIES)) {
        return true;
      }
    }
    return false;
  }

  private static JsonNode metadata(Fields fields) {
    JsonNode metadata = fields.node("metadata");
    if (metadata != null && !metadata.isObject()) {
      throw fields.mistyped("metadata", "an object", metadata);
    }
    if (metadata != null && metadata.toString().length() > MOST_METADATA) {
      throw ApiException.invalid(
          "metadata", "metadata has more than %d characters".formatted(MOST_METADATA));
    }
    return metadata == null ? EMPTY : metadata;
  }

  /** What the engine is asked for. */
  Conversation toEngine() {
    List<ChatMessage> messages = new ArrayList<>();
    if (instructions != null) {
      messages.add(new ChatMessage(ChatMessage.Role.SYSTEM, instructions));
    }
    messages.addAll(input);
    return new Conversation(
        messages,
        new Prompting(
            tools.toEngine(),
            tools.parallel(),
            Map.of(),
            Prompting.End.ANSWER,
            truncation.equals("disabled")),
        tools.rules(),
        new TextOptions(
            maxOutputTokens,
            sampling.toEngine(),
            ending.toEngine(),
            include ? topLogprobs : TextOptions.NO_LOG_PROBABILITIES,
            text.constraint()));
  }
}
