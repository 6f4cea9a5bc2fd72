package dev.unroll.api.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Fields;
import dev.unroll.chat.ChatMessage;
import dev.unroll.engine.Conversation;
import dev.unroll.engine.TextOptions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

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
    int maxTokens = TokenLimit.read(fields, fields.defaultInteger(MAX_TOKENS), limit);
    TextParameters parameters = TextParameters.read(fields);
    boolean logprobs = fields.flag("logprobs");
    int topLogprobs = fields.integer("top_logprobs").orElse(0);
    if (topLogprobs > 0 && !logprobs) {
      throw ApiException.invalid(
          "top_logprobs", "top_logprobs needs logprobs to be true", "unsupported");
    }
    TextParameters.requireNeutral(fields, "tools", "functions", "audio", "chat_template_kwargs");
    TextParameters.requireAbsent(fields, "web_search_options");
    requireOnly(fields, "tool_choice", "\"none\"", "\"auto\"");
    requireOnly(fields, "function_call", "\"none\"", "\"auto\"");
    requireOnly(fields, "response_format", "{\"type\":\"text\"}");
    requireOnly(fields, "modalities", "[\"text\"]");
    fields.ignore("parallel_tool_calls");
    fields.refuseUnknown();
    return new ChatRequest(model, messages, maxTokens, logprobs, topLogprobs, parameters);
  }

  /** What the engine is asked for: each answer with a seed of its own. */
  List<Conversation> toEngine() {
    TextOptions options =
        parameters.toEngine(maxTokens, logprobs ? topLogprobs : TextOptions.NO_LOG_PROBABILITIES);
    List<ChatMessage> said = messages.stream().map(Message::toEngine).toList();
    return LongStream.range(0, parameters.n())
        .mapToObj(i -> new Conversation(said, options.withSeed(options.sampling().seed() + i)))
        .toList();
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
    fields.ignore("name", "reasoning_content", "reasoning", "thinking");
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
