package dev.unroll.chat.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads definitions of tools as OpenAI's API has them, from files. */
public final class ToolDefinitions {
  /** As the service requires of a function's name. */
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

  private static final int MOST = 128;
  private static final String RESULT = "example_result";
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private ToolDefinitions() {}

  /**
   * A tool that somebody can try.
   *
   * @param result what a call of it might come to, invented; absent where nobody says
   */
  public record Example(Tool tool, @Nullable String result) {}

  /** Whether a function may have a name. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /**
   * Reads a list of tools.
   *
   * @throws IllegalArgumentException with what is wrong, in a few words
   */
  public static List<Tool> tools(JsonNode list) {
    return examples(list).stream().map(Example::tool).toList();
  }

  /**
   * Reads the content of a file with a list of tools, which may have an {@code example_result}
   * each.
   *
   * @throws IllegalArgumentException with what is wrong, in a few words
   */
  public static List<Example> examples(byte[] json) {
    try {
      return examples(MAPPER.readTree(json));
    } catch (IOException e) {
      throw new IllegalArgumentException("is not JSON", e);
    }
  }

  private static List<Example> examples(JsonNode list) {
    if (!list.isArray() || list.size() > MOST) {
      throw new IllegalArgumentException("tools is no list of at most %d".formatted(MOST));
    }
    Set<String> names = new HashSet<>();
    List<Example> tools = new ArrayList<>();
    for (JsonNode tool : list) {
      Tool read = tool(tool, "tool %d".formatted(tools.size() + 1));
      if (!names.add(read.name())) {
        throw new IllegalArgumentException("two tools have the name '%s'".formatted(read.name()));
      }
      tools.add(new Example(read, result(tool.path(RESULT))));
    }
    return Collections.unmodifiableList(tools);
  }

  private static @Nullable String result(JsonNode result) {
    try {
      return result.isMissingNode() || result.isNull()
          ? null
          : result.isTextual() ? result.asText() : MAPPER.writeValueAsString(result);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what was read is JSON", e);
    }
  }

  private static Tool tool(JsonNode tool, String what) {
    JsonNode function = tool.path("function");
    String name = function.path("name").asText();
    if (!function.path("name").isTextual() || !isName(name)) {
      throw new IllegalArgumentException(
          "%s has no function with a name of 1 to 64 letters, digits, '_' and '-'".formatted(what));
    }
    Map<String, @Nullable Object> described = new LinkedHashMap<>();
    described.put("name", name);
    if (function.path("description").isTextual()) {
      described.put("description", function.path("description").asText());
    }
    JsonNode parameters = function.path("parameters");
    boolean hasNone = parameters.isMissingNode() || parameters.isNull();
    if (!hasNone && !parameters.isObject()) {
      throw new IllegalArgumentException(
          "%s: the parameters of %s are no JSON schema".formatted(what, name));
    }
    described.put(
        "parameters",
        hasNone
            ? Map.of("type", "object", "properties", Map.of())
            : JsonValues.object(parameters)
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            "%s: the parameters of %s are nested more than %d deep"
                                .formatted(what, name, JsonValues.DEEPEST))));
    Map<String, @Nullable Object> definition = new LinkedHashMap<>();
    definition.put("type", "function");
    definition.put("function", Collections.unmodifiableMap(described));
    return new Tool(name, Collections.unmodifiableMap(definition));
  }
}
