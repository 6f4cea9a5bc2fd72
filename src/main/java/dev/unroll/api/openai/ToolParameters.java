package dev.unroll.api.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Fields;
import dev.unroll.chat.tool.Tool;
import dev.unroll.chat.tool.ToolDefinitions;
import dev.unroll.engine.call.CallRules;
import dev.unroll.engine.constraint.Grammar;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The tools that a request offers to the model. */
public record ToolParameters(
    @Schema(
            description =
                "Functions that the model may call, at most 128. A model whose chat template knows"
                    + " no tools is told of them in a system message")
        List<ToolDefinition> tools,
    @Schema(
            description =
                "`auto`: the model may call tools; `none`: it is told of none; `required`, or"
                    + " `{\"type\": \"function\", \"function\": {\"name\": …}}`: it must",
            implementation = Object.class)
        @JsonProperty("tool_choice")
        ToolChoice toolChoice,
    @Schema(description = "Whether an answer may have several calls", defaultValue = "true")
        @JsonProperty("parallel_tool_calls")
        boolean parallel) {
  private static final long MOST_CHARACTERS = 512 << 10;

  /**
   * Reads and checks them in the form of chat completions.
   *
   * @throws ApiException with the name of the field that is wrong
   */
  static ToolParameters read(Fields fields) {
    return read(fields, false, ToolDefinition::read);
  }

  /**
   * Reads and checks them in the form of responses.
   *
   * @throws ApiException with the name of the field that is wrong
   */
  public static ToolParameters readFlat(Fields fields) {
    return read(fields, true, ToolDefinition::readFlat);
  }

  private static ToolParameters read(
      Fields fields, boolean isFlat, Function<Fields, ToolDefinition> reader) {
    boolean parallel =
        fields.node("parallel_tool_calls") == null || fields.flag("parallel_tool_calls");
    return read(fields, ToolChoice.read(fields, isFlat), parallel, reader);
  }

  /**
   * Reads and checks the tools of another form.
   *
   * @param parallel whether an answer may have several calls
   * @param reader of one tool
   * @throws ApiException with the name of the field that is wrong
   */
  public static ToolParameters read(
      Fields fields, ToolChoice choice, boolean parallel, Function<Fields, ToolDefinition> reader) {
    JsonNode given = fields.node("tools");
    if (given != null && given.size() > ToolDefinitions.MOST) {
      throw ApiException.invalid(
          "tools", "tools has %d tools; at most %d".formatted(given.size(), ToolDefinitions.MOST));
    }
    List<ToolDefinition> tools =
        given == null || (given.isArray() && given.isEmpty())
            ? List.of()
            : fields.objects("tools").stream().map(reader).toList();
    ToolParameters parameters = new ToolParameters(tools, choice, parallel);
    parameters.check();
    return parameters;
  }

  private void check() {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < tools.size(); i++) {
      if (!names.add(tools.get(i).name())) {
        throw ApiException.invalid(
            "tools[%d]".formatted(i),
            "two tools have the name '%s'".formatted(tools.get(i).name()));
      }
    }
    if (tools.stream().mapToLong(ToolDefinition::characters).sum() > MOST_CHARACTERS) {
      throw ApiException.invalid(
          "tools", "tools have more than %d characters".formatted(MOST_CHARACTERS));
    }
    if (toolChoice.mode() == ToolChoice.Mode.REQUIRED) {
      if (tools.isEmpty()) {
        throw ApiException.invalid("tool_choice", "tool_choice needs tools");
      }
      String name = toolChoice.name();
      if (name != null && !names.contains(name)) {
        throw ApiException.invalid("tool_choice", "tool_choice names a tool that is not in tools");
      }
    }
  }

  /**
   * Which calls an answer may have; empty where the model is told of no tools.
   *
   * @throws ApiException with the name of the schema that cannot be followed
   */
  public Optional<CallRules> rules() {
    if (tools.isEmpty() || toolChoice.mode() == ToolChoice.Mode.NONE) {
      return Optional.empty();
    }
    boolean required = toolChoice.mode() == ToolChoice.Mode.REQUIRED;
    Map<String, Grammar> arguments = new LinkedHashMap<>();
    for (int i = 0; i < tools.size(); i++) {
      ToolDefinition tool = tools.get(i);
      if (toolChoice.name() == null || tool.name().equals(toolChoice.name())) {
        arguments.put(tool.name(), tool.arguments("tools[%d]".formatted(i), required));
      }
    }
    boolean strict = tools.stream().anyMatch(ToolDefinition::isStrict);
    return Optional.of(new CallRules(arguments, required, strict));
  }

  /** The tools that the model is told of. */
  public List<Tool> toEngine() {
    return toolChoice.mode() == ToolChoice.Mode.NONE
        ? List.of()
        : tools.stream().map(ToolDefinition::toEngine).toList();
  }
}
