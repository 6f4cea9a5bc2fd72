package dev.unroll.chat.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.unroll.chat.ChatMessage;
import dev.unroll.chat.ChatMessage.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tools for models whose chat template knows none: they, their calls and their results become words
 * of the messages. How well a model follows that is another question.
 */
final class ToolsInText {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private ToolsInText() {}

  /**
   * The conversation without tools.
   *
   * @param tools that the model may call now
   * @param hasSystem whether the template writes system messages
   */
  static List<ChatMessage> written(
      List<ChatMessage> messages, List<Tool> tools, boolean hasSystem) {
    List<ChatMessage> written = new ArrayList<>();
    for (ChatMessage message : messages) {
      switch (message.role()) {
        case ASSISTANT -> written.add(new ChatMessage(Role.ASSISTANT, calling(message)));
        case TOOL -> addResult(written, message);
        case SYSTEM, USER -> written.add(message);
      }
    }
    if (!tools.isEmpty()) {
      introduce(written, tools, hasSystem);
    }
    return written;
  }

  private static String calling(ChatMessage message) {
    String calls =
        message.calls().stream()
            .map(
                call ->
                    "{\"name\": %s, \"arguments\": %s}"
                        .formatted(json(call.name()), json(call.arguments())))
            .collect(Collectors.joining("\n"));
    return message.content() + (message.content().isEmpty() || calls.isEmpty() ? "" : "\n") + calls;
  }

  private static void addResult(List<ChatMessage> written, ChatMessage message) {
    String name = Objects.requireNonNull(message.answered()).name();
    String result = "Result of %s: %s".formatted(name, message.content());
    ChatMessage before = written.isEmpty() ? null : written.getLast();
    if (before != null && before.role() == Role.USER) {
      written.removeLast();
      result = before.content() + "\n" + result;
    }
    written.add(new ChatMessage(Role.USER, result));
  }

  private static void introduce(List<ChatMessage> written, List<Tool> tools, boolean hasSystem) {
    Role role = hasSystem ? Role.SYSTEM : Role.USER;
    for (int i = 0; i < written.size(); i++) {
      if (written.get(i).role() == role) {
        String said = written.get(i).content();
        written.set(
            i,
            new ChatMessage(
                role,
                hasSystem
                    ? said + "\n\n" + introduction(tools)
                    : introduction(tools) + "\n\n" + said));
        return;
      }
    }
    written.addFirst(new ChatMessage(role, introduction(tools)));
  }

  private static String introduction(List<Tool> tools) {
    return """
        You can call these tools, each described as JSON:
        %s
        To call a tool, answer with nothing but a JSON object of its name and its arguments: \
        {"name": "...", "arguments": {...}}"""
        .formatted(
            tools.stream()
                .map(tool -> function(tool.definition()))
                .collect(Collectors.joining("\n")));
  }

  private static String function(Map<String, @Nullable Object> definition) {
    return json(definition.getOrDefault("function", definition));
  }

  private static String json(@Nullable Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("plain values are JSON", e);
    }
  }
}
