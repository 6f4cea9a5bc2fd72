package dev.unroll.engine.constraint.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Set;

/** Whether no value that is written for one schema is permitted by another one. */
final class Exclusive {
  private static final int DEEPEST = 4;

  private final SchemaMerge schemas;
  private final String path;

  /**
   * @param path for errors
   */
  Exclusive(SchemaMerge schemas, String path) {
    this.schemas = schemas;
    this.path = path;
  }

  /** Whether that can be shown. */
  boolean are(JsonNode one, JsonNode other) {
    return are(one, other, DEEPEST);
  }

  private boolean are(JsonNode first, JsonNode second, int depth) {
    if (depth == 0) {
      return false;
    }
    ObjectNode one = schemas.flat(first, path);
    ObjectNode other = schemas.flat(second, path);
    Set<JsonNode> values = values(one);
    Set<JsonNode> others = values(other);
    if (hasValues(one) && hasValues(other)) {
      values.retainAll(others);
      return values.isEmpty();
    }
    Set<String> types = common(written(one, values), permitted(other, others));
    types.addAll(common(written(other, others), permitted(one, values)));
    return types.isEmpty() || (types.equals(Set.of("object")) && areObjects(one, other, depth));
  }

  private boolean areObjects(ObjectNode one, ObjectNode other, int depth) {
    if (lacks(one, other) && lacks(other, one)) {
      return true;
    }
    for (JsonNode name : one.path("required")) {
      JsonNode mine = one.path("properties").get(name.asText());
      JsonNode theirs = other.path("properties").get(name.asText());
      if (mine != null
          && theirs != null
          && SchemaValues.contains(other.path("required"), name)
          && are(mine, theirs, depth - 1)) {
        return true;
      }
    }
    return false;
  }

  /** Whether an object that is written for one schema lacks what the other requires. */
  private static boolean lacks(ObjectNode written, ObjectNode other) {
    JsonNode further = written.get("additionalProperties");
    boolean isClosed =
        written.has("properties")
            && (further == null || (further.isBoolean() && !further.booleanValue()));
    if (!isClosed) {
      return false;
    }
    for (JsonNode name : other.path("required")) {
      if (!written.path("properties").has(name.asText())
          && !SchemaValues.contains(written.path("required"), name)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasValues(ObjectNode schema) {
    return schema.has("const") || schema.path("enum").isArray();
  }

  private static Set<JsonNode> values(ObjectNode schema) {
    Set<JsonNode> values = new HashSet<>();
    if (schema.has("const")) {
      values.add(schema.get("const"));
    } else {
      schema.path("enum").forEach(values::add);
    }
    return values;
  }

  private static Set<String> common(Set<String> some, Set<String> others) {
    Set<String> common = new HashSet<>(some);
    common.retainAll(others);
    return common;
  }

  private static Set<String> written(ObjectNode schema, Set<JsonNode> values) {
    Set<String> types = new HashSet<>();
    if (hasValues(schema)) {
      values.forEach(value -> types.add(SchemaTypes.of(value)));
    } else {
      types.addAll(SchemaTypes.of(schema));
    }
    if (types.contains("number")) {
      types.add("integer");
    }
    return types;
  }

  private static Set<String> permitted(ObjectNode schema, Set<JsonNode> values) {
    return hasValues(schema) || schema.has("type") ? written(schema, values) : SchemaTypes.ALL;
  }
}
