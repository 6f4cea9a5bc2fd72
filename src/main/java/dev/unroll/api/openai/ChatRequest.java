package dev.unroll.api.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Fields;
import dev.unroll.chat.ChatMessage;
import dev.unroll.engine.Conversation;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The body of {@code POST /v1/chat/completions}, checked; with parameters that are not supported it
 * is as with {@link CompletionRequest}.
 */
@Schema(name = "ChatCompletionRequest")
public record ChatRequest(
    @Schema(description = "The id of a model that chats", required = true) String model,
    @Schema(description = "The conversation, oldest message first", required = true)
        List<Message> messages,
    @Schema(
            description = "Most tokens to generate; also called max_tokens",
            minimum = "1",
            defaultValue = "1024")
        @JsonProperty(ChatRequest.MAX_TOKENS)
        int maxTokens,
    @JsonUnwrapped TextParameters parameters) {
  static final String MAX_TOKENS = "max_completion_tokens";
  private static final List<String> ROLES = List.of("system", "developer", "user", "assistant");

  /** One message. */
  @Schema(name = "ChatMessage")
  public record Message(
      @Schema(
              description = "`system` (or `developer`, which is the same), `user` or `assistant`",
              required = true,
              examples = "user")
          String role,
      @Schema(
              description = "The text, or an array of parts `{\"type\": \"text\", \"text\": …}`",
              required = true)
          String content) {
    ChatMessage toEngine() {
      return new ChatMessage(
          switch (role) {
            case "user" -> ChatMessage.Role.USER;
            case "assistant" -> ChatMessage.Role.ASSISTANT;
            default -> ChatMessage.Role.SYSTEM;
          },
          content);
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
    List<Message> messages = fields.objects("messages").stream().map(ChatRequest::message).toList();
    int maxTokens = maxTokens(fields, limit);
    TextParameters parameters = TextParameters.read(fields);
    TextParameters.requireOne(fields, "n");
    TextParameters.requireNeutral(
        fields,
        "tools",
        "functions",
        "frequency_penalty",
        "presence_penalty",
        "logit_bias",
        "logprobs",
        "top_logprobs",
        "audio",
        "web_search_options",
        "reasoning_effort",
        "verbosity");
    requireOnly(fields, "tool_choice", "\"none\"", "\"auto\"");
    requireOnly(fields, "function_call", "\"none\"", "\"auto\"");
    requireOnly(fields, "response_format", "{\"type\":\"text\"}");
    requireOnly(fields, "modalities", "[\"text\"]");
    fields.ignore(
        "user",
        "metadata",
        "store",
        "service_tier",
        "safety_identifier",
        "prompt_cache_key",
        "prompt_cache_retention",
        "prediction",
        "parallel_tool_calls");
    fields.refuseUnknown();
    return new ChatRequest(model, messages, maxTokens, parameters);
  }

  /** What the engine is asked for. */
  Conversation toEngine() {
    return new Conversation(
        messages.stream().map(Message::toEngine).toList(),
        maxTokens,
        parameters.sampling(),
        parameters.stop());
  }

  private static int maxTokens(Fields fields, int limit) {
    Optional<Integer> now = fields.integer(MAX_TOKENS, limit);
    Optional<Integer> formerly = fields.integer("max_tokens", MAX_TOKENS, limit);
    if (now.isPresent() && formerly.isPresent() && !now.equals(formerly)) {
      throw ApiException.invalid(
          "max_tokens", "max_tokens and max_completion_tokens are the same; give one of them");
    }
    return now.or(() -> formerly)
        .orElseGet(() -> Math.min(fields.defaultInteger(MAX_TOKENS), limit));
  }

  private static Message message(Fields fields) {
    Optional<String> role = fields.string("role");
    if (role.filter(word -> word.equals("tool") || word.equals("function")).isPresent()) {
      String path = fields.path("role");
      throw ApiException.invalid(
          path,
          "%s '%s' is not supported; there are no tools here".formatted(path, role.orElseThrow()),
          "unsupported");
    }
    // Before the content, which is null beside calls of tools.
    TextParameters.requireNeutral(
        fields, "tool_calls", "function_call", "audio", "refusal", "annotations");
    Message message = new Message(fields.oneOf("role", ROLES), content(fields));
    fields.ignore("name");
    fields.refuseUnknown();
    return message;
  }

  private static String content(Fields fields) {
    JsonNode content = fields.node("content");
    return content == null || !content.isArray()
        ? fields.requiredString("content")
        : fields.objects("content").stream().map(ChatRequest::text).collect(Collectors.joining());
  }

  private static String text(Fields part) {
    String type = part.requiredString("type");
    if (!type.equals("text")) {
      throw ApiException.invalid(
          part.path("type"), "only parts of type 'text' are supported", "unsupported");
    }
    String text = part.requiredString("text");
    part.ignore("annotations");
    part.refuseUnknown();
    return text;
  }

  private static void requireOnly(Fields fields, String name, String... values) {
    JsonNode value = fields.node(name);
    if (value != null && !List.of(values).contains(value.toString())) {
      throw TextParameters.unsupported(name, "leave it out");
    }
  }
}
