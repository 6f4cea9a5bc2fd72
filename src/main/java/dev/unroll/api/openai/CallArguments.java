package dev.unroll.api.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The arguments of a call that a client sends back as its model wrote them: an object, and a text
 * where they are none, which models write at times.
 */
public final class CallArguments {
  private CallArguments() {}

  /** The value for a chat template. */
  public static Object read(String json) {
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
