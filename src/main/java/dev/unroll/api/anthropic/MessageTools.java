package dev.unroll.api.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Fields;
import dev.unroll.api.openai.TextParameters;
import dev.unroll.api.openai.ToolChoice;
import dev.unroll.api.openai.ToolDefinition;
import dev.unroll.api.openai.ToolParameters;
import java.util.List;

/** Reads tools, and which of them an answer may call, as Anthropic's API has them. */
final class MessageTools {
  private static final String CHOICE = "tool_choice";
  private static final String CUSTOM = "custom";

  private MessageTools() {}

  /**
   * Reads and checks them.
   *
   * @throws ApiException with the name of the field that is wrong
   */
  static ToolParameters read(Fields fields) {
    if (fields.node(CHOICE) == null) {
      return read(fields, new ToolChoice(ToolChoice.Mode.AUTO, null), true);
    }
    Fields choice = fields.object(CHOICE);
    String type = choice.oneOf("type", List.of("auto", "any", "tool", "none"));
    ToolChoice chosen =
        switch (type) {
          case "any" -> new ToolChoice(ToolChoice.Mode.REQUIRED, null);
          case "tool" -> new ToolChoice(ToolChoice.Mode.REQUIRED, choice.requiredString("name"));
          case "none" -> new ToolChoice(ToolChoice.Mode.NONE, null);
          default -> new ToolChoice(ToolChoice.Mode.AUTO, null);
        };
    boolean parallel = !choice.flag("disable_parallel_tool_use");
    choice.refuseUnknown();
    return read(fields, chosen, parallel);
  }

  private static ToolParameters read(Fields fields, ToolChoice choice, boolean parallel) {
    return ToolParameters.read(fields, choice, parallel, MessageTools::tool);
  }

  private static ToolDefinition tool(Fields tool) {
    if (!tool.string("type").orElse(CUSTOM).equals(CUSTOM)) {
      throw ApiException.invalid(
          tool.path("type"),
          "only tools of the type 'custom' are supported; this service runs none itself",
          "unsupported");
    }
    var unused = tool.required("input_schema");
    JsonNode callers = tool.node("allowed_callers");
    if (callers != null && !callers.toString().contains("\"direct\"")) {
      throw TextParameters.unsupported(tool.path("allowed_callers"), "leave it out");
    }
    TextParameters.requireNeutral(tool, "defer_loading", "input_examples");
    tool.ignore("cache_control", "eager_input_streaming");
    return ToolDefinition.readFunction(tool, "input_schema");
  }
}
