package dev.unroll.api.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Fields;
import dev.unroll.api.openai.CallReader;
import dev.unroll.api.openai.PlainJson;
import dev.unroll.api.openai.TextParameters;
import dev.unroll.api.openai.ToolDefinition;
import dev.unroll.chat.ChatMessage;
import dev.unroll.chat.ChatMessage.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages. Texts that follow each other in one role are one turn, with line breaks between
 * them: templates want roles to alternate.
 */
final class MessageInput {
  private static final String FIELD = "messages";
  private static final String CONTENT = "content";
  private static final List<String> ROLES = List.of("user", "assistant", "system");

  private final List<ChatMessage> messages = new ArrayList<>();

  /** The names of the tools that have been called, by the calls' ids. */
  private final Map<String, String> called = new HashMap<>();

  // The turn that is being read.
  private final StringBuilder said = new StringBuilder();
  private final List<ChatMessage.Call> calls = new ArrayList<>();
  private @Nullable Role role;

  private MessageInput() {}

  /**
   * Reads them.
   *
   * @return messages of which the last one may be an assistant's, which is to be continued
   * @throws ApiException with the name of the field that is wrong
   */
  static List<ChatMessage> read(Fields fields) {
    MessageInput input = new MessageInput();
    List<Fields> given = fields.objects(FIELD);
    for (int i = 0; i < given.size(); i++) {
      input.add(given.get(i), i == given.size() - 1);
    }
    input.endLastTurn(given.getLast());
    return List.copyOf(input.messages);
  }

  private void add(Fields message, boolean isLast) {
    Role speaker =
        switch (message.oneOf("role", ROLES)) {
          case "user" -> Role.USER;
          case "assistant" -> Role.ASSISTANT;
          default -> Role.SYSTEM;
        };
    JsonNode content = message.required(CONTENT);
    boolean isEmpty =
        content.isArray()
            ? content.isEmpty()
            : content.isTextual() && content.textValue().isEmpty();
    if (isEmpty && !(isLast && speaker == Role.ASSISTANT)) {
      throw ApiException.invalid(
          message.path(CONTENT),
          message.path(CONTENT) + " must not be empty, but in a last message of the assistant");
    }
    if (!content.isArray()) {
      say(speaker, message.requiredString(CONTENT));
    } else if (!content.isEmpty()) {
      message.objects(CONTENT).forEach(block -> add(speaker, block));
    }
    message.refuseUnknown();
  }

  private void add(Role speaker, Fields block) {
    String type = block.requiredString("type");
    boolean isAssistant = speaker == Role.ASSISTANT;
    if (type.equals("text")) {
      say(speaker, textOf(block));
    } else if (type.equals("tool_use") && isAssistant) {
      addCall(block);
    } else if (type.equals("tool_result") && speaker == Role.USER) {
      addResult(block);
    } else if ((type.equals("thinking") || type.equals("redacted_thinking")) && isAssistant) {
      return; // Templates leave out what the model thought before its answers.
    } else {
      throw ApiException.invalid(
          block.path("type"),
          "blocks of this type are not supported in messages of this role",
          "unsupported");
    }
    block.refuseUnknown();
  }

  private static String textOf(Fields block) {
    String text = block.requiredString("text");
    TextParameters.requireNeutral(block, "citations");
    block.ignore("cache_control");
    return text;
  }

  /** A text, or blocks of text and nothing else. */
  static String text(Fields fields, String name) {
    JsonNode given = fields.node(name);
    if (given == null || !given.isArray()) {
      return fields.requiredString(name);
    }
    return given.isEmpty()
        ? ""
        : fields.objects(name).stream()
            .map(MessageInput::onlyText)
            .collect(Collectors.joining("\n"));
  }

  private static String onlyText(Fields block) {
    if (!block.requiredString("type").equals("text")) {
      throw ApiException.invalid(
          block.path("type"), "only blocks of the type 'text' are supported here", "unsupported");
    }
    String text = textOf(block);
    block.refuseUnknown();
    return text;
  }

  private void addCall(Fields block) {
    String id = CallReader.id(block, "id");
    String name = ToolDefinition.name(block, "name");
    JsonNode input = block.required("input");
    if (!input.isObject()) {
      throw block.mistyped("input", "an object", input);
    }
    TextParameters.requireNeutral(block, "toolset_name");
    block.ignore("cache_control", "caller");
    beginTurn(Role.ASSISTANT);
    calls.add(new ChatMessage.Call(id, name, PlainJson.object(block.path("input"), input)));
    called.put(id, name);
  }

  private void addResult(Fields block) {
    String id = CallReader.id(block, "tool_use_id");
    String name = called.get(id);
    if (name == null) {
      throw ApiException.invalid(
          block.path("tool_use_id"), "no tool_use before this block has this id");
    }
    String result = block.node(CONTENT) == null ? "" : text(block, CONTENT);
    // Templates have no other way to say it.
    String told = block.flag("is_error") ? "Error: " + result : result;
    TextParameters.requireNeutral(block, "toolset_name");
    block.ignore("cache_control");
    endTurn();
    messages.add(new ChatMessage(Role.TOOL, told, List.of(), new ChatMessage.Answered(id, name)));
  }

  private void say(Role speaker, String text) {
    beginTurn(speaker);
    said.append(said.isEmpty() || text.isEmpty() ? "" : "\n").append(text);
  }

  private void beginTurn(Role speaker) {
    if (role != speaker) {
      endTurn();
      role = speaker;
    }
  }

  private void endTurn() {
    if (role != null && (!said.isEmpty() || !calls.isEmpty())) {
      messages.add(new ChatMessage(role, said.toString(), calls, null));
    }
    said.setLength(0);
    calls.clear();
    role = null;
  }

  /** An assistant's last words are continued, unless there are none. */
  private void endLastTurn(Fields last) {
    if (role == Role.ASSISTANT && !calls.isEmpty()) {
      throw ApiException.invalid(
          last.path(CONTENT), last.path(CONTENT) + " calls a tool, whose tool_result must follow");
    }
    if (role == Role.ASSISTANT && said.toString().isBlank()) {
      said.setLength(0);
    }
    endTurn();
    if (messages.isEmpty()) {
      throw ApiException.invalid(FIELD, "messages have no text");
    }
  }
}
