package dev.unroll.api.anthropic;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Fields;
import dev.unroll.api.openai.FormParameters;
import dev.unroll.api.openai.TextParameters;
import dev.unroll.api.openai.ToolChoice;
import dev.unroll.api.openai.ToolParameters;
import dev.unroll.chat.ChatMessage;
import dev.unroll.chat.tool.Prompting;
import dev.unroll.engine.Conversation;
import dev.unroll.engine.TextOptions;
import dev.unroll.engine.constraint.Constraint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What an answer is made to, and which form it has: all that says how long its prompt is. */
public record MessagePrompt(
    @Schema(description = "The id of a model that chats", required = true) String model,
    @Schema(
            description =
                "The conversation, oldest message first: `role` (`user`, `assistant`, `system`) and"
                    + " `content`, a text or blocks (`text`, `tool_use`, `tool_result`; `thinking` is"
                    + " ignored). A last message of the assistant is continued",
            required = true,
            implementation = Object[].class)
        List<ChatMessage> messages,
    @Schema(
            description = "What holds for the whole conversation: a text, or blocks of text",
            implementation = Object.class)
        @Nullable String system,
    @Schema(
            description =
                "Functions that the model may call: `name`, `description`, `input_schema` and"
                    + " `strict` of each, at most 128",
            implementation = Object[].class)
        ToolParameters tools,
    @Schema(
            description =
                "`{\"type\": …}`: `auto`, `any`, `none`, or `tool` with a `name`; with"
                    + " `disable_parallel_tool_use` an answer has one call at most",
            implementation = Object.class)
        @JsonProperty("tool_choice")
        ToolChoice toolChoice,
    @Schema(
            description =
                "`{\"type\": …}`: `disabled`, as without it; `adaptive`; or `enabled` with"
                    + " `budget_tokens`, which only models that reason take",
            implementation = Object.class)
        Thinking thinking,
    @Schema(
            description =
                "`format`: `{\"type\": \"json_schema\", \"schema\": …}` for a text that is valid by"
                    + " the schema; `effort` is ignored",
            implementation = Object.class)
        @JsonProperty(MessagePrompt.OUTPUT)
        Optional<Constraint> form) {
  static final String OUTPUT = "output_config";
  private static final String THREAD = "thread";

  /** The variable by which templates are told whether the model is to think. */
  private static final String SWITCH = "enable_thinking";

  /** What clients send along and cannot change an answer. */
  private static final String[] IGNORED = {
    "metadata",
    "service_tier",
    "speed",
    "cache_control",
    "diagnostics",
    "inference_geo",
    "user_profile_id",
    "workspace_id"
  };

  /**
   * Reads and checks it.
   *
   * @throws ApiException with the name of the field that is wrong
   */
  static MessagePrompt read(Fields fields) {
    String model = fields.requiredString("model");
    if (fields.node(THREAD) != null) {
      throw ApiException.invalid(
          THREAD,
          "thread is not supported: nothing is kept between requests; send the whole conversation",
          MessageErrors.NO_THREADS);
    }
    ToolParameters tools = MessageTools.read(fields);
    MessagePrompt prompt =
        new MessagePrompt(
            model,
            MessageInput.read(fields),
            fields.node("system") == null ? null : MessageInput.text(fields, "system"),
            tools,
            tools.toolChoice(),
            Thinking.read(fields),
            form(fields));
    TextParameters.requireNeutral(fields, "container", "mcp_servers", "context_management");
    fields.ignore(IGNORED);
    return prompt;
  }

  private static Optional<Constraint> form(Fields fields) {
    Fields config = fields.object(OUTPUT);
    config.ignore("effort");
    if (config.node("format") == null) {
      config.refuseUnknown();
      return Optional.empty();
    }
    Fields format = config.object("format");
    config.refuseUnknown();
    var unused = format.oneOf("type", List.of("json_schema"));
    JsonNode schema = format.required("schema");
    format.refuseUnknown();
    return Optional.of(FormParameters.strict(format.path("schema"), schema));
  }

  /** What the engine is asked for. A conversation that is too long is refused. */
  Conversation toEngine(TextOptions options) {
    List<ChatMessage> all = new ArrayList<>();
    if (system != null && !system.isEmpty()) {
      all.add(new ChatMessage(ChatMessage.Role.SYSTEM, system));
    }
    all.addAll(messages);
    boolean isContinued = messages.getLast().role() == ChatMessage.Role.ASSISTANT;
    Prompting prompting =
        new Prompting(
            tools.toEngine(),
            tools.parallel(),
            Map.of(SWITCH, thinking != Thinking.NONE),
            isContinued ? Prompting.End.WITHIN_LAST : Prompting.End.ANSWER,
            true);
    return new Conversation(all, prompting, tools.rules(), options);
  }
}
