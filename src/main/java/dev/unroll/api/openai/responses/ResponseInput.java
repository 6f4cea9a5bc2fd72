package dev.unroll.api.openai.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Fields;
import dev.unroll.api.openai.CallReader;
import dev.unroll.api.openai.TextParameters;
import dev.unroll.chat.ChatMessage;
import dev.unroll.chat.ChatMessage.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads the items of an input as messages. */
final class ResponseInput {
  private static final String FIELD = "input";
  private static final List<String> ROLES = List.of("system", "developer", "user", "assistant");
  private static final List<String> TEXTS = List.of("input_text", "output_text", "text");

  private final List<ChatMessage> messages = new ArrayList<>();

  /** The calls since the last message. */
  private final List<ChatMessage.Call> calls = new ArrayList<>();

  /** The names of the functions that have been called, by the calls' ids. */
  private final Map<String, String> called = new HashMap<>();

  private ResponseInput() {}

  /**
   * Reads them.
   *
   * @throws ApiException with the name of the field that is wrong
   */
  static List<ChatMessage> read(Fields fields) {
    JsonNode input = fields.required(FIELD);
    if (input.isTextual()) {
      return List.of(new ChatMessage(Role.USER, input.textValue()));
    }
    if (!input.isArray()) {
      throw fields.mistyped(FIELD, "a string or an array of items", input);
    }
    ResponseInput items = new ResponseInput();
    fields.objects(FIELD).forEach(items::add);
    items.addCallsToMessages();
    if (items.messages.isEmpty()) {
      throw ApiException.invalid(FIELD, "input has no messages");
    }
    return List.copyOf(items.messages);
  }

  private void add(Fields item) {
    String type = item.string("type").orElse("message");
    switch (type) {
      case "message" -> addMessage(item);
      case "function_call" -> addCall(item);
      case "function_call_output" -> addOutput(item);
      case "reasoning" -> {
        return; // Templates leave out what the model thought before its answers.
      }
      case "item_reference" ->
          throw TextParameters.unsupported(
              item.path("type"), "nothing is kept between requests: send the item itself");
      default ->
          throw ApiException.invalid(
              item.path("type"), "this type of item is not supported", "unsupported");
    }
    item.ignore("id", "status", "phase", "parsed_arguments");
    item.refuseUnknown();
  }

  private void addMessage(Fields item) {
    Role role =
        switch (item.oneOf("role", ROLES)) {
          case "user" -> Role.USER;
          case "assistant" -> Role.ASSISTANT;
          default -> Role.SYSTEM;
        };
    addCallsToMessages();
    messages.add(new ChatMessage(role, text(item, "content")));
  }

  private static String text(Fields item, String field) {
    JsonNode content = item.node(field);
    if (content == null || !content.isArray()) {
      return item.requiredString(field);
    }
    return content.isEmpty()
        ? ""
        : item.objects(field).stream().map(ResponseInput::part).collect(Collectors.joining());
  }

  private static String part(Fields part) {
    if (!TEXTS.contains(part.requiredString("type"))) {
      throw ApiException.invalid(
          part.path("type"), "only parts of text are supported", "unsupported");
    }
    String text = part.requiredString("text");
    part.ignore("annotations", "logprobs", "parsed", "prompt_cache_breakpoint");
    part.refuseUnknown();
    return text;
  }

  private void addCall(Fields item) {
    ChatMessage.Call call = CallReader.call(CallReader.id(item, "call_id"), item);
    called.put(call.id(), call.name());
    calls.add(call);
  }

  /** Calls belong to the assistant's message before them, or to one without text. */
  private void addCallsToMessages() {
    if (calls.isEmpty()) {
      return;
    }
    boolean isSaid = !messages.isEmpty() && messages.getLast().role() == Role.ASSISTANT;
    String said = isSaid ? messages.removeLast().content() : "";
    messages.add(new ChatMessage(Role.ASSISTANT, said, calls, null));
    calls.clear();
  }

  private void addOutput(Fields item) {
    String id = CallReader.id(item, "call_id");
    String name = called.get(id);
    if (name == null) {
      throw ApiException.invalid(
          item.path("call_id"), "no function_call before this item has this call_id");
    }
    addCallsToMessages();
    messages.add(
        new ChatMessage(
            Role.TOOL, text(item, "output"), List.of(), new ChatMessage.Answered(id, name)));
  }
}
