package dev.unroll.engine.constraint.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The types of values that a schema permits. */
final class SchemaTypes {
  static final Set<String> ALL =
      Set.of("object", "array", "string", "number", "integer", "boolean", "null");

  /** Keywords that only say something of one type. */
  private static final Map<String, List<String>> OF_TYPE =
      Map.of(
          "object",
          List.of(
              "properties", "required", "additionalProperties", "minProperties", "maxProperties"),
          "array",
          List.of("items", "prefixItems", "minItems", "maxItems"),
          "string",
          List.of("pattern", "format", "minLength", "maxLength"),
          "number",
          List.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"));

  private SchemaTypes() {}

  /**
   * Those that it names. A schema that names none has those that its other keywords are about: the
   * others are permitted, but never written. With no such keywords it has all.
   */
  static Set<String> of(ObjectNode schema) {
    Set<String> types = new LinkedHashSet<>();
    JsonNode type = schema.get("type");
    if (type == null) {
      for (String about : List.of("object", "array", "string", "number")) {
        if (OF_TYPE.getOrDefault(about, List.of()).stream().anyMatch(schema::has)) {
          types.add(about);
        }
      }
      return types.isEmpty() ? new LinkedHashSet<>(ALL) : types;
    }
    if (type.isTextual()) {
      types.add(type.textValue());
    } else {
      type.forEach(one -> types.add(one.asText()));
    }
    if (schema.path("nullable").asBoolean()) {
      types.add("null");
    }
    return types;
  }

  /** The type of a value. */
  static String of(JsonNode value) {
    if (value.isNumber()) {
      boolean isWhole =
          value.isIntegralNumber() || value.doubleValue() == Math.rint(value.doubleValue());
      return isWhole ? "integer" : "number";
    }
    return value.getNodeType().name().toLowerCase(Locale.ROOT);
  }
}
