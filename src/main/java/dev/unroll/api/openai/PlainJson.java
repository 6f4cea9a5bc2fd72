package dev.unroll.api.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unroll.api.http.ApiException;
import dev.unroll.chat.tool.JsonValues;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** JSON of a request as values that chat templates read, see {@code chat.PlainValue}. */
public final class PlainJson {
  private PlainJson() {}

  /**
   * An object.
   *
   * @param field that holds it, for the error
   * @throws ApiException when it is nested too deeply
   */
  public static Map<String, @Nullable Object> object(String field, JsonNode object) {
    return object(object)
        .orElseThrow(
            () ->
                ApiException.invalid(
                    field, "%s is nested more than %d deep".formatted(field, JsonValues.DEEPEST)));
  }

  /** An object; empty when it is nested too deeply. */
  static Optional<Map<String, @Nullable Object>> object(JsonNode object) {
    return JsonValues.object(object);
  }
}
