package dev.unroll.engine.constraint.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.engine.constraint.GrammarException;
import dev.unroll.engine.constraint.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The values that {@code enum} and {@code const} name, as terms. */
final class SchemaValues {
  private static final int MOST = 5_000;

  private SchemaValues() {}

  static Term term(ObjectNode schema, String path) {
    List<JsonNode> values = new ArrayList<>();
    JsonNode listed = schema.get("enum");
    if (listed != null && !listed.isArray()) {
      throw SchemaKeywords.wrong("enum", path, "a list of values");
    }
    if (schema.has("const")) {
      JsonNode only = schema.get("const");
      if (listed == null || contains(listed, only)) {
        values.add(only);
      }
    } else if (listed != null) {
      listed.forEach(values::add);
    }
    if (values.size() > MOST) {
      throw new GrammarException(
          "has more than %,d values at %s".formatted(MOST, SchemaKeywords.shown(path)));
    }
    for (String keyword : List.of("pattern", "format", "properties", "required", "items")) {
      if (schema.has(keyword) && !values.isEmpty()) {
        throw SchemaKeywords.unsupported("enum or const beside " + keyword, path);
      }
    }
    List<Term> terms = new ArrayList<>();
    for (JsonNode value : values) {
      requireFinite(value, path);
      if (isPermitted(value, schema)) {
        terms.add(JsonTerms.literal(value));
      }
    }
    return new Term.Either(terms);
  }

  /** Whether a list has a value. */
  static boolean contains(JsonNode list, JsonNode value) {
    for (JsonNode item : list) {
      if (item.equals(value)) {
        return true;
      }
    }
    return false;
  }

  private static void requireFinite(JsonNode value, String path) {
    if (value.isNumber() && !Double.isFinite(value.doubleValue())) {
      throw SchemaKeywords.wrong("enum", path, "a list of values of JSON");
    }
    value.forEach(inner -> requireFinite(inner, path));
  }

  private static boolean isPermitted(JsonNode value, ObjectNode schema) {
    if (schema.has("type")) {
      Set<String> types = SchemaTypes.of(schema);
      String type = SchemaTypes.of(value);
      if (!types.contains(type) && !(type.equals("integer") && types.contains("number"))) {
        return false;
      }
    }
    if (value.isTextual()) {
      String text = value.textValue();
      int length = text.codePointCount(0, text.length());
      return length >= schema.path("minLength").asDouble(0)
          && length <= schema.path("maxLength").asDouble(Double.MAX_VALUE);
    }
    double number = value.doubleValue();
    return !value.isNumber()
        || (number >= schema.path("minimum").asDouble(Double.NEGATIVE_INFINITY)
            && number <= schema.path("maximum").asDouble(Double.POSITIVE_INFINITY)
            && number > schema.path("exclusiveMinimum").asDouble(Double.NEGATIVE_INFINITY)
            && number < schema.path("exclusiveMaximum").asDouble(Double.POSITIVE_INFINITY));
  }
}
