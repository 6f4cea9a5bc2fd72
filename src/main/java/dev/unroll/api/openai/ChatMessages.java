package dev.unroll.api.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Fields;
import dev.unroll.chat.ChatMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads the messages of a conversation, in their order. */
final class ChatMessages {
  private static final List<String> ROLES =
      List.of("system", "developer", "user", "assistant", "tool");
  private static final int MOST_CALLS = 128;

  /** The names of the tools that have been called, by the calls' ids. */
  private final Map<String, String> called = new HashMap<>();

  private ChatMessages() {}

  /**
   * Reads and checks them.
   *
   * @throws ApiException with the name of the field that is wrong
   */
  static List<ChatRequest.Message> read(Fields fields) {
    ChatMessages messages = new ChatMessages();
    return fields.objects("messages").stream().map(messages::message).toList();
  }

  private ChatRequest.Message message(Fields fields) {
    if (fields.string("role").filter(word -> word.equals("function")).isPresent()) {
      throw ApiException.invalid(
          fields.path("role"), "the role 'function' is not supported; use 'tool'", "unsupported");
    }
    // Before the content, which is null beside them.
    TextParameters.requireNeutral(fields, "function_call", "audio", "refusal", "annotations");
    String role = fields.oneOf("role", ROLES);
    List<ChatMessage.Call> calls = calls(fields, role);
    ChatRequest.Message message =
        new ChatRequest.Message(
            role,
            calls.isEmpty() || fields.node("content") != null ? content(fields) : "",
            calls,
            role.equals("tool") ? answered(fields) : null);
    fields.ignore("name", "reasoning_content", "reasoning", "thinking", "parsed");
    fields.refuseUnknown();
    return message;
  }

  private List<ChatMessage.Call> calls(Fields fields, String role) {
    JsonNode given = fields.node("tool_calls");
    if (given == null || (given.isArray() && given.isEmpty())) {
      return List.of();
    }
    if (!role.equals("assistant")) {
      throw ApiException.invalid(
          fields.path("tool_calls"), "only an assistant's message may have tool_calls");
    }
    if (given.size() > MOST_CALLS) {
      throw ApiException.invalid(
          fields.path("tool_calls"),
          "tool_calls has %d calls; at most %d".formatted(given.size(), MOST_CALLS));
    }
    List<ChatMessage.Call> calls = new ArrayList<>();
    for (Fields call : fields.objects("tool_calls")) {
      calls.add(call(call));
    }
    return calls;
  }

  private ChatMessage.Call call(Fields call) {
    String id = CallReader.id(call, "id");
    if (call.node("type") != null) { // Some clients leave it out.
      var unused = call.oneOf("type", List.of("function"));
    }
    Fields function = call.object("function");
    ChatMessage.Call read = CallReader.call(id, function);
    function.ignore("parsed_arguments"); // OpenAI's clients add what they have parsed.
    function.refuseUnknown();
    call.ignore("index");
    call.refuseUnknown();
    called.put(id, read.name());
    return read;
  }

  private ChatMessage.Answered answered(Fields fields) {
    String id = CallReader.id(fields, "tool_call_id");
    return Optional.ofNullable(called.get(id))
        .map(name -> new ChatMessage.Answered(id, name))
        .orElseThrow(
            () ->
                ApiException.invalid(
                    fields.path("tool_call_id"),
                    "no message before this one has a call with this id in its tool_calls"));
  }

  private static String content(Fields fields) {
    JsonNode content = fields.node("content");
    return content == null || !content.isArray()
        ? fields.requiredString("content")
        : fields.objects("content").stream().map(ChatMessages::text).collect(Collectors.joining());
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
}
