package dev.unroll.api.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Fields;
import dev.unroll.chat.PlainValue;
import dev.unroll.chat.tool.Tool;
import dev.unroll.chat.tool.ToolDefinitions;
import dev.unroll.engine.constraint.Grammar;
import dev.unroll.engine.constraint.GrammarException;
import dev.unroll.engine.constraint.json.JsonTerms;
import dev.unroll.engine.constraint.json.SchemaGrammar;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A tool that a request offers: a function. */
@Schema(name = "Tool")
public record ToolDefinition(
    @Schema(description = "`function`; there are no others", required = true, examples = "function")
        String type,
    @Schema(required = true) Function function) {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String PARAMETERS = "parameters";

  /** What a function does, and takes. */
  @Schema(name = "ToolFunction")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Function(
      @Schema(
              description = "Up to 64 letters, digits, `_` and `-`",
              required = true,
              examples = "get_weather")
          String name,
      @Schema(description = "What it does, for the model") @Nullable String description,
      @Schema(description = "A JSON schema of its arguments, an object; none when left out")
          @Nullable Map<String, @Nullable Object> parameters,
      @Schema(description = "Whether arguments always follow the schema")
          @Nullable Boolean strict) {}

  /**
   * Reads one in the form of chat completions.
   *
   * @throws ApiException with the name of the field that is wrong
   */
  static ToolDefinition read(Fields tool) {
    requireFunction(tool);
    Fields function = tool.requiredObject("function");
    tool.refuseUnknown();
    return new ToolDefinition("function", function(function, PARAMETERS));
  }

  /**
   * Reads one in the form of responses, where all is in one object.
   *
   * @throws ApiException with the name of the field that is wrong
   */
  public static ToolDefinition readFlat(Fields tool) {
    requireFunction(tool);
    return new ToolDefinition("function", function(tool, PARAMETERS));
  }

  /**
   * Reads one whose schema is in a field of another name.
   *
   * @throws ApiException with the name of the field that is wrong
   */
  public static ToolDefinition readFunction(Fields tool, String schema) {
    return new ToolDefinition("function", function(tool, schema));
  }

  private static void requireFunction(Fields tool) {
    String type = tool.requiredString("type");
    if (!type.equals("function")) {
      throw ApiException.invalid(
          tool.path("type"),
          "only tools of type 'function' are supported; this service runs none itself",
          "unsupported");
    }
  }

  private static Function function(Fields fields, String schema) {
    String name = name(fields, "name");
    JsonNode parameters = fields.node(schema);
    if (parameters != null && !parameters.isObject()) {
      throw fields.mistyped(schema, "an object, which is a JSON schema", parameters);
    }
    Function function =
        new Function(
            name,
            fields.string("description").orElse(null),
            parameters == null ? null : PlainJson.object(fields.path(schema), parameters),
            fields.node("strict") == null ? null : fields.flag("strict"));
    fields.refuseUnknown();
    return function;
  }

  /** A name as a function may have it. */
  public static String name(Fields fields, String field) {
    String name = fields.requiredString(field);
    if (!ToolDefinitions.isName(name)) {
      throw ApiException.invalid(
          fields.path(field), fields.path(field) + " must be 1 to 64 letters, digits, '_' and '-'");
    }
    return name;
  }

  String name() {
    return function.name();
  }

  /** About how many characters it has. */
  long characters() {
    String description = function.description();
    Map<String, @Nullable Object> parameters = function.parameters();
    return function.name().length()
        + (description == null ? 0 : description.length())
        + (parameters == null ? 0 : PlainValue.characters(parameters));
  }

  boolean isStrict() {
    return Boolean.TRUE.equals(function.strict());
  }

  /**
   * The arguments that the function may be called with: by its schema where it is strict or must be
   * called, else any.
   *
   * @param field that has the tool, for the error
   * @throws ApiException when its schema cannot be followed
   */
  Grammar arguments(String field, boolean required) {
    if (!required && !isStrict()) {
      return JsonTerms.anyObject();
    }
    Map<String, @Nullable Object> parameters = function.parameters();
    ObjectNode schema =
        MAPPER.valueToTree(
            parameters == null ? ToolDefinitions.NO_PARAMETERS : new LinkedHashMap<>(parameters));
    if (!schema.has("type") && !schema.has("$ref")) {
      schema.put("type", "object"); // Arguments are an object in any case.
    }
    if (schema.path("type").isTextual() && !schema.path("type").asText().equals("object")) {
      throw ApiException.invalid(
          field, "the schema of %s must be of the type object".formatted(name()), "unsupported");
    }
    try {
      return SchemaGrammar.of(schema, isStrict());
    } catch (GrammarException e) {
      throw ApiException.invalid(
          field, "the schema of %s %s".formatted(name(), e.getMessage()), "unsupported");
    }
  }

  /** What a template reads. */
  Tool toEngine() {
    return ToolDefinitions.function(function.name(), function.description(), function.parameters());
  }
}
