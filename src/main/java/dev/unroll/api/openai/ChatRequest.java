package dev.unroll.api.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Fields;
import dev.unroll.chat.ChatMessage;
import dev.unroll.chat.tool.Prompting;
import dev.unroll.engine.Conversation;
import dev.unroll.engine.TextOptions;
import dev.unroll.engine.call.CallRules;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/chat/completions}, checked; with parameters that are not supported it
 * is as {@link TextParameters} say.
 */
@Schema(name = "ChatCompletionRequest")
public record ChatRequest(
    @Schema(description = "The id of a model that chats", required = true) String model,
    @Schema(description = "The conversation, oldest message first", required = true)
        List<Message> messages,
    @Schema(
            description =
                "Most tokens to generate, -1 for as many as fit; also called max_tokens. More than"
                    + " the service allows is as many as it allows",
            minimum = "-1",
            defaultValue = "1024")
        @JsonProperty(ChatRequest.MAX_TOKENS)
        int maxTokens,
    @Schema(description = "Tell the log-probabilities of the tokens", defaultValue = "false")
        boolean logprobs,
    @Schema(
            description = "Of how many of the likeliest tokens at each place, too",
            minimum = "0",
            maximum = "20",
            defaultValue = "0")
        @JsonProperty("top_logprobs")
        int topLogprobs,
    @JsonUnwrapped ToolParameters tools,
    @JsonUnwrapped TemplateParameters template,
    @JsonUnwrapped TextParameters parameters) {
  static final String MAX_TOKENS = "max_completion_tokens";

  /** One message. */
  @Schema(name = "ChatMessage")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Message(
      @Schema(
              description =
                  "`system` (or `developer`, which is the same), `user`, `assistant` or `tool`",
              required = true,
              examples = "user")
          String role,
      @Schema(
              description =
                  "The text, or an array of parts `{\"type\": \"text\", \"text\": …}`; may be null"
                      + " beside `tool_calls`",
              required = true)
          String content,
      @Schema(
              description = "The calls of tools in an assistant's message, as it has given them",
              implementation = ChatCompletion.ToolCall[].class)
          @JsonProperty("tool_calls")
          List<ChatMessage.Call> calls,
      @Schema(
              description = "In a tool's message, the id of the call that this is the result of",
              implementation = String.class)
          @JsonProperty("tool_call_id")
          ChatMessage.@Nullable Answered answered) {
    ChatMessage toEngine() {
      return new ChatMessage(
          switch (role) {
            case "user" -> ChatMessage.Role.USER;
            case "assistant" -> ChatMessage.Role.ASSISTANT;
            case "tool" -> ChatMessage.Role.TOOL;
            default -> ChatMessage.Role.SYSTEM;
          },
          content,
          calls,
          answered);
    }
  }

  /**
   * Reads and checks a body.
   *
   * @param limit most tokens that one request may ask for
   * @throws ApiException with the name of the field that is wrong
   */
  static ChatRequest parse(byte[] body, int limit) {
    Fields fields = Fields.parse(body, ChatRequest.class);
    String model = fields.requiredString("model");
    List<Message> messages = ChatMessages.read(fields);
    int maxTokens = TokenLimit.read(fields, fields.defaultInteger(MAX_TOKENS), limit);
    TextParameters parameters = TextParameters.read(fields);
    boolean logprobs = fields.flag("logprobs");
    int topLogprobs = fields.integer("top_logprobs").orElse(0);
    if (topLogprobs > 0 && !logprobs) {
      throw ApiException.invalid(
          "top_logprobs", "top_logprobs needs logprobs to be true", "unsupported");
    }
    ToolParameters tools = ToolParameters.read(fields);
    TemplateParameters template = TemplateParameters.read(fields);
    if (template.continued() && messages.getLast().content().isBlank()) {
      throw ApiException.invalid(
          "continue_final_message", "the last message is empty, so that nothing can be continued");
    }
    TextParameters.requireNeutral(fields, "functions", "audio");
    TextParameters.requireAbsent(fields, "web_search_options");
    requireOnly(fields, "function_call", "\"none\"", "\"auto\"");
    requireOnly(fields, "modalities", "[\"text\"]");
    fields.refuseUnknown();
    return new ChatRequest(
        model, messages, maxTokens, logprobs, topLogprobs, tools, template, parameters);
  }

  /** What the engine is asked for: each answer with a seed of its own. */
  List<Conversation> toEngine() {
    TextOptions options =
        parameters.toEngine(maxTokens, logprobs ? topLogprobs : TextOptions.NO_LOG_PROBABILITIES);
    List<ChatMessage> said = messages.stream().map(Message::toEngine).toList();
    Prompting prompting =
        new Prompting(tools.toEngine(), tools.parallel(), template.variables(), template.end());
    Optional<CallRules> calls = tools.rules();
    return LongStream.range(0, parameters.n())
        .mapToObj(
            i ->
                new Conversation(
                    said, prompting, calls, options.withSeed(options.sampling().seed() + i)))
        .toList();
  }

  private static void requireOnly(Fields fields, String name, String... values) {
    JsonNode value = fields.node(name);
    if (value != null && !List.of(values).contains(value.toString())) {
      throw TextParameters.unsupported(name, "leave it out");
    }
  }
}
