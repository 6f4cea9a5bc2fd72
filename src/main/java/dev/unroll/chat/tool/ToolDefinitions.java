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

/** Definitions of tools as OpenAI's API has them: what they are made of, and files of them. */
public final class ToolDefinitions {
  /**
   * The schema of a function that takes nothing. Its keys have an order, as templates write them.
   */
  public static final Map<String, @Nullable Object> NO_PARAMETERS = noParameters();

  /** Tools of one request, or of one file. */
  public static final int MOST = 128;

  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

  private static final String RESULT = "example_result";
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private ToolDefinitions() {}

  private static Map<String, @Nullable Object> noParameters() {
    Map<String, @Nullable Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("properties", Map.of());
    return Collections.unmodifiableMap(schema);
  }

  /** A function as a chat template reads it. */
  public static Tool function(
      String name, @Nullable String description, @Nullable Map<String, @Nullable Object> schema) {
    Map<String, @Nullable Object> function = new LinkedHashMap<>();
    function.put("name", name);
    if (description != null) {
      function.put("description", description);
    }
    function.put("parameters", schema == null ? NO_PARAMETERS : schema);
    Map<String, @Nullable Object> definition = new LinkedHashMap<>();
    definition.put("type", "function");
    definition.put("function", Collections.unmodifiableMap(function));
    return new Tool(name, Collections.unmodifiableMap(definition));
  }

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
    JsonNode parameters = function.path("parameters");
    boolean hasNone = parameters.isMissingNode() || parameters.isNull();
    if (!hasNone && !parameters.isObject()) {
      throw new IllegalArgumentException(
          "%s: the parameters of %s are no JSON schema".formatted(what, name));
    }
    return function(
        name,
        function.path("description").textValue(),
        hasNone
            ? null
            : JsonValues.object(parameters)
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            "%s: the parameters of %s are nested more than %d deep"
                                .formatted(what, name, JsonValues.DEEPEST))));
  }
}
