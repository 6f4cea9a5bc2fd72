package dev.unroll.api.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Fields;
import dev.unroll.api.http.Json;
import dev.unroll.chat.ChatMessage;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Reads the calls of tools that a client sends back as its model made them. */
public final class CallReader {
  private static final int LONGEST_ID = 256;

  private CallReader() {}

  /**
   * A call's id, which its result names, too.
   *
   * @param name of the field that has it
   */
  public static String id(Fields fields, String name) {
    String id = fields.requiredString(name);
    if (id.isEmpty() || id.length() > LONGEST_ID) {
      throw ApiException.invalid(
          fields.path(name),
          "%s must have 1 to %d characters".formatted(fields.path(name), LONGEST_ID));
    }
    return id;
  }

  /**
   * A call.
   *
   * @param function has its {@code name} and {@code arguments}
   */
  public static ChatMessage.Call call(String id, Fields function) {
    return new ChatMessage.Call(
        id,
        ToolDefinition.name(function, "name"),
        arguments(function.string("arguments").orElse("")));
  }

  /** An object, and a text where it is none, which models write at times. */
  private static Object arguments(String json) {
    if (json.isBlank()) {
      return Map.of();
    }
    try {
      JsonNode value = Json.parse(json.getBytes(StandardCharsets.UTF_8));
      return value.isObject() ? PlainJson.object(value).map(Object.class::cast).orElse(json) : json;
    } catch (ApiException e) {
      return json;
    }
  }
}
