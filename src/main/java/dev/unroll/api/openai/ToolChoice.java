package dev.unroll.api.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Fields;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which tools an answer may, or must, call.
 *
 * @param name of the only tool, which must be called; {@code null} for any
 */
public record ToolChoice(Mode mode, @Nullable String name) {
  private static final String FIELD = "tool_choice";

  /** Whether tools are called. */
  public enum Mode {
    AUTO,
    NONE,
    REQUIRED;

    /** As requests name it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Reads it.
   *
   * @param isFlat whether a tool is named as responses do it, and not in an object of its own
   * @throws ApiException when it is wrong
   */
  static ToolChoice read(Fields fields, boolean isFlat) {
    JsonNode value = fields.node(FIELD);
    if (value == null) {
      return new ToolChoice(Mode.AUTO, null);
    }
    if (!value.isObject()) {
      return new ToolChoice(
          switch (fields.oneOf(FIELD, List.of("auto", "none", "required"))) {
            case "none" -> Mode.NONE;
            case "required" -> Mode.REQUIRED;
            default -> Mode.AUTO;
          },
          null);
    }
    Fields choice = fields.object(FIELD);
    String type = choice.requiredString("type");
    if (!type.equals("function")) {
      throw ApiException.invalid(
          choice.path("type"),
          "only 'function' is supported, not '%s'".formatted(type),
          "unsupported");
    }
    Fields function = isFlat ? choice : choice.object("function");
    String name = function.requiredString("name");
    function.refuseUnknown();
    choice.refuseUnknown();
    return new ToolChoice(Mode.REQUIRED, name);
  }
}
