package dev.unroll.data.set;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.unroll.chat.ChatMessage;
import dev.unroll.chat.tool.JsonValues;
import dev.unroll.chat.tool.Tool;
import dev.unroll.chat.tool.ToolDefinitions;
import dev.unroll.data.set.Dialogue.Role;
import dev.unroll.data.set.Dialogue.Turn;
import dev.unroll.data.store.DataException;
import dev.unroll.text.JsonFault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A line of a file of dialogues: turns of a user and a system, or messages as OpenAI's API and its
 * files for fine-tuning have them, with {@code tools}, {@code tool_calls}, messages of the role
 * {@code tool} and a {@code weight} of 0 for what is not learnt.
 *
 * @param json its content
 * @param where its position, such as {@code chats.jsonl:12}, for errors
 */
record DialogueLine(JsonNode json, String where) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final String CALLS = "tool_calls";
  private static final String CALL_ID = "tool_call_id";

  /**
   * Reads a line.
   *
   * @throws DataException if it is not JSON
   */
  static DialogueLine parse(String line, String where) {
    try {
      return new DialogueLine(JSON.readTree(line), where);
    } catch (JsonProcessingException broken) {
      throw new DataException(where + ": not JSON: " + JsonFault.reason(broken), broken);
    }
  }

  /** The value of a key, which must be a text, a number or a truth. */
  String value(String key) {
    JsonNode value = json.path(key);
    if (!value.isValueNode() || value.isNull()) {
      throw fault("has no %s to divide by".formatted(key));
    }
    return value.asText();
  }

  /**
   * Its dialogue.
   *
   * @throws DataException if it has none, or one with a fault
   */
  Dialogue dialogue() {
    List<String> services = new ArrayList<>();
    json.path("services").forEach(service -> services.add(service.asText()));
    List<Tool> tools = tools();
    List<Turn> turns = json.has("messages") ? messages() : turns();
    if (turns.isEmpty()) {
      throw fault("no dialogue; a line is {\"messages\": [{\"role\": …, \"content\": …}, …]}");
    }
    requireKnown(turns, tools);
    return new Dialogue(services, tools, turns);
  }

  /** What is called must be one of the tools, if a line has any. */
  private void requireKnown(List<Turn> turns, List<Tool> tools) {
    Set<String> names = tools.stream().map(Tool::name).collect(Collectors.toSet());
    for (int i = 0; i < turns.size() && !names.isEmpty(); i++) {
      for (ChatMessage.Call call : turns.get(i).calls()) {
        if (!names.contains(call.name())) {
          throw fault("turn %d: %s is none of the tools".formatted(i + 1, call.name()));
        }
      }
    }
  }

  private DataException fault(String problem) {
    return new DataException(where + ": " + problem);
  }

  private List<Turn> turns() {
    List<Turn> turns = new ArrayList<>();
    for (JsonNode turn : json.path("turns")) {
      String text = text(turn, "text", turns.size());
      JsonNode speaker = turn.path("speaker");
      Role role =
          switch (speaker.asText()) {
            case "user" -> Role.USER;
            case "system" -> Role.ASSISTANT;
            default ->
                throw fault("the speaker %s is neither \"user\" nor \"system\"".formatted(speaker));
          };
      turns.add(new Turn(role, text));
    }
    return turns;
  }

  private String text(JsonNode turn, String key, int before) {
    JsonNode text = turn.path(key);
    if (!text.isTextual()) {
      throw fault("turn %d has no %s".formatted(before + 1, key));
    }
    return text.asText().strip();
  }

  private List<Turn> messages() {
    List<Turn> turns = new ArrayList<>();
    OpenCalls open = new OpenCalls();
    if (!json.path("messages").isArray()) {
      throw fault("the messages are no list");
    }
    for (JsonNode message : json.path("messages")) {
      Role role = role(message.path("role"));
      if (message.hasNonNull("function_call")) {
        throw fault("turn %d has a function_call; %s is read".formatted(turns.size() + 1, CALLS));
      }
      List<ChatMessage.Call> calls = calls(message.path(CALLS), role, turns.size());
      open.add(calls);
      boolean isMute = !calls.isEmpty() && !message.path("content").isTextual();
      if (isMute && !message.path("content").isNull() && message.has("content")) {
        throw fault("turn %d: its content is neither a text nor null".formatted(turns.size() + 1));
      }
      turns.add(
          new Turn(
              role,
              isMute ? "" : text(message, "content", turns.size()),
              calls,
              role == Role.TOOL ? answered(message, open, turns.size()) : null,
              role == Role.ASSISTANT && isLearned(message.path("weight"), turns.size())));
    }
    return turns;
  }

  /** Files for fine-tuning have messages of the weight 0, which are read and not learnt. */
  private boolean isLearned(JsonNode weight, int before) {
    if (weight.isMissingNode() || weight.isNull()) {
      return true;
    }
    if (!weight.isNumber() || (weight.asDouble() != 0 && weight.asDouble() != 1)) {
      throw fault("turn %d: the weight %s is neither 0 nor 1".formatted(before + 1, weight));
    }
    return weight.asDouble() == 1;
  }

  private Role role(JsonNode role) {
    return switch (role.asText()) {
      case "system", "developer" -> Role.SYSTEM;
      case "user" -> Role.USER;
      case "assistant" -> Role.ASSISTANT;
      case "tool" -> Role.TOOL;
      default ->
          throw fault(
              "the role %s is none of \"system\", \"user\", \"assistant\", \"tool\""
                  .formatted(role));
    };
  }

  private List<ChatMessage.Call> calls(JsonNode given, Role role, int before) {
    if (given.isMissingNode() || given.isNull() || (given.isArray() && given.isEmpty())) {
      return List.of();
    }
    String turn = "turn %d: ".formatted(before + 1);
    if (role != Role.ASSISTANT || !given.isArray()) {
      throw fault(turn + CALLS + " is a list, and only the assistant has one");
    }
    List<ChatMessage.Call> calls = new ArrayList<>();
    for (JsonNode call : given) {
      JsonNode function = call.path("function");
      String name = name(function, turn + "a call");
      // Files of others leave ids out; the results then are in the order of the calls.
      String id =
          call.path("id").isTextual()
              ? call.path("id").asText()
              : "call_%d_%d".formatted(before, calls.size());
      if (calls.stream().anyMatch(other -> other.id().equals(id))) {
        throw fault("%stwo calls have the id %s".formatted(turn, id));
      }
      calls.add(new ChatMessage.Call(id, name, arguments(function.path("arguments"), turn, name)));
    }
    return calls;
  }

  /** An object, as one or as a text that holds one, which is how OpenAI's API writes it. */
  private Map<String, @Nullable Object> arguments(JsonNode given, String turn, String name) {
    JsonNode object = given;
    if (given.isTextual()) {
      try {
        object = given.asText().isBlank() ? JSON.createObjectNode() : JSON.readTree(given.asText());
      } catch (JsonProcessingException broken) {
        throw new DataException(
            "%s: %sthe arguments of %s are not JSON: %s"
                .formatted(where, turn, name, JsonFault.reason(broken)),
            broken);
      }
    }
    if (!object.isObject()) {
      throw fault("%sthe arguments of %s are no JSON object".formatted(turn, name));
    }
    return plain(object, turn + "the arguments of " + name);
  }

  private Map<String, @Nullable Object> plain(JsonNode object, String what) {
    return JsonValues.object(object)
        .orElseThrow(
            () -> fault("%s are nested more than %d deep".formatted(what, JsonValues.DEEPEST)));
  }

  private ChatMessage.Answered answered(JsonNode message, OpenCalls open, int before) {
    JsonNode id = message.path(CALL_ID);
    return open.take(id.isTextual() ? id.asText() : null)
        .orElseThrow(
            () ->
                fault(
                    id.isTextual()
                        ? "turn %d: no call before it has the id %s".formatted(before + 1, id)
                        : "turn %d: has no %s, and no call waits for a result"
                            .formatted(before + 1, CALL_ID)));
  }

  /** The calls that results may belong to. */
  private static final class OpenCalls {
    private final Map<String, String> names = new HashMap<>();
    private final List<String> waiting = new ArrayList<>();

    void add(List<ChatMessage.Call> calls) {
      if (!calls.isEmpty()) {
        waiting.clear();
      }
      for (ChatMessage.Call call : calls) {
        names.put(call.id(), call.name());
        waiting.add(call.id());
      }
    }

    /** The call of an id, or without one the first of the last turn that has no result yet. */
    Optional<ChatMessage.Answered> take(@Nullable String asked) {
      String id = asked == null && !waiting.isEmpty() ? waiting.getFirst() : asked;
      String name = id == null ? null : names.get(id);
      if (id == null || name == null) {
        return Optional.empty();
      }
      waiting.remove(id);
      return Optional.of(new ChatMessage.Answered(id, name));
    }
  }

  private String name(JsonNode function, String what) {
    String name = function.path("name").asText();
    if (!function.path("name").isTextual() || !ToolDefinitions.isName(name)) {
      throw fault(
          "%s has no function with a name of 1 to 64 letters, digits, '_' and '-'".formatted(what));
    }
    return name;
  }

  private List<Tool> tools() {
    JsonNode given = json.path("tools");
    if (given.isMissingNode() || given.isNull()) {
      return List.of();
    }
    try {
      return ToolDefinitions.tools(given);
    } catch (IllegalArgumentException e) {
      throw new DataException(where + ": " + e.getMessage(), e);
    }
  }
}
