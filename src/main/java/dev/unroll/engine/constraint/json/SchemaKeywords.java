package dev.unroll.engine.constraint.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unroll.engine.constraint.GrammarException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The keywords of JSON Schema: which are followed, which say nothing about values. */
final class SchemaKeywords {
  /** Keywords that restrict values and are followed. */
  private static final Set<String> FOLLOWED =
      Set.of(
          "type",
          "enum",
          "const",
          "properties",
          "required",
          "additionalProperties",
          "items",
          "prefixItems",
          "minItems",
          "maxItems",
          "anyOf",
          "oneOf",
          "allOf",
          "$ref",
          "pattern",
          "format",
          "minLength",
          "maxLength",
          "minimum",
          "maximum",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "multipleOf",
          "minProperties",
          "maxProperties",
          "nullable");

  /** Keywords that restrict values and cannot be followed. */
  private static final Set<String> UNSUPPORTED =
      Set.of(
          "not",
          "if",
          "then",
          "else",
          "dependentRequired",
          "dependentSchemas",
          "dependencies",
          "patternProperties",
          "propertyNames",
          "uniqueItems",
          "contains",
          "minContains",
          "maxContains",
          "additionalItems",
          "unevaluatedItems",
          "unevaluatedProperties",
          "$dynamicRef",
          "$recursiveRef");

  /** Values with which these keywords restrict nothing that is written here. */
  private static final Map<String, String> NEUTRAL =
      Map.of(
          "uniqueItems", "false",
          "additionalItems", "false",
          "unevaluatedItems", "false",
          "unevaluatedProperties", "false",
          "patternProperties", "{}",
          "dependentRequired", "{}",
          "dependentSchemas", "{}",
          "dependencies", "{}");

  private SchemaKeywords() {}

  /**
   * Refuses a schema that cannot be followed.
   *
   * @param path where it stands in the document
   * @param isStrict otherwise what cannot be followed is left out
   */
  static void check(JsonNode schema, String path, boolean isStrict) {
    for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
      String name = keyword.getKey();
      String value = keyword.getValue().toString();
      boolean isNeutral =
          value.equals(NEUTRAL.get(name)) || (value.equals("true") && isTrueNeutral(name));
      if (isStrict && UNSUPPORTED.contains(name) && !isNeutral) {
        throw unsupported(name, path);
      }
    }
  }

  private static boolean isTrueNeutral(String name) {
    return name.equals("additionalItems")
        || name.equals("unevaluatedItems")
        || name.equals("unevaluatedProperties");
  }

  static GrammarException unsupported(String keyword, String path) {
    return new GrammarException(
        "has '%s' at %s, which is not supported".formatted(keyword, shown(path)));
  }

  static GrammarException wrong(String keyword, String path, String expected) {
    return new GrammarException(
        "has '%s' at %s, which must be %s".formatted(keyword, shown(path), expected));
  }

  static String shown(String path) {
    return path.isEmpty() ? "its top" : path.length() <= 120 ? path : path.substring(0, 120) + "…";
  }

  /** Whether a schema restricts values beyond some keywords. */
  static boolean restricts(JsonNode schema, Set<String> except) {
    for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
      if (FOLLOWED.contains(keyword.getKey()) && !except.contains(keyword.getKey())) {
        return true;
      }
    }
    return false;
  }

  static boolean isFollowed(String keyword) {
    return FOLLOWED.contains(keyword);
  }

  /** A whole number that a keyword has, from 0 on. */
  static Optional<Integer> count(JsonNode schema, String keyword, String path) {
    JsonNode value = schema.get(keyword);
    if (value == null) {
      return Optional.empty();
    }
    if (!value.isNumber()
        || value.doubleValue() < 0
        || value.doubleValue() != Math.rint(value.doubleValue())) {
      throw wrong(keyword, path, "a whole number from 0 on");
    }
    return Optional.of((int) Math.min(Integer.MAX_VALUE, value.doubleValue()));
  }
}
