package dev.unroll.engine.constraint.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.engine.constraint.GrammarException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Schemas that hold together, as one: references and {@code allOf} are resolved. */
final class SchemaMerge {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int MOST_STEPS = 2_000;
  private static final int MOST_OPTIONS = 200;
  private static final Set<String> LARGER =
      Set.of("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties");
  private static final Set<String> SMALLER =
      Set.of("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties");

  private final JsonNode root;
  private int steps;

  /**
   * @param root the document that references are within
   */
  SchemaMerge(JsonNode root) {
    this.root = root;
  }

  /**
   * What a reference names.
   *
   * @throws GrammarException when it is not in the document
   */
  JsonNode resolve(String reference, String path) {
    if (!reference.startsWith("#") || (reference.length() > 1 && reference.charAt(1) != '/')) {
      throw new GrammarException(
          "refers to '%s' at %s, which is not a place in the schema"
              .formatted(shortened(reference), SchemaKeywords.shown(path)));
    }
    JsonNode found =
        root.at(
            URLDecoder.decode(reference.substring(1).replace("+", "%2B"), StandardCharsets.UTF_8));
    if (found.isMissingNode()) {
      throw new GrammarException(
          "refers to '%s' at %s, which is not there"
              .formatted(shortened(reference), SchemaKeywords.shown(path)));
    }
    return found;
  }

  private static String shortened(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }

  /** A schema without a reference or {@code allOf} of its own. */
  ObjectNode flat(JsonNode schema, String path) {
    steps++;
    if (steps > MOST_STEPS) {
      throw new GrammarException("has references that lead too far");
    }
    if (schema.isBoolean()) {
      ObjectNode all = JSON.objectNode();
      if (!schema.booleanValue()) {
        all.putArray("enum");
      }
      return all;
    }
    if (!(schema instanceof ObjectNode object)) {
      throw new GrammarException(
          "has at %s what must be an object, true or false".formatted(SchemaKeywords.shown(path)));
    }
    ObjectNode own = object.deepCopy();
    JsonNode reference = own.remove("$ref");
    JsonNode all = own.remove("allOf");
    if (reference != null) {
      own = merge(flat(resolve(reference.asText(), path), path), own, path);
    }
    if (all != null) {
      for (JsonNode part : all) {
        own = merge(own, flat(part, path), path);
      }
    }
    return own;
  }

  /** What both permit; neither has a reference of its own. */
  ObjectNode merge(ObjectNode one, ObjectNode other, String path) {
    ObjectNode both = one.deepCopy();
    for (Map.Entry<String, JsonNode> entry : other.properties()) {
      String keyword = entry.getKey();
      JsonNode value = entry.getValue();
      JsonNode mine = one.get(keyword);
      if (mine == null || mine.equals(value)) {
        both.set(keyword, value);
      } else if (SchemaKeywords.isFollowed(keyword)) {
        both.set(keyword, combine(keyword, mine, value, path));
      }
    }
    if (one.has("properties") || other.has("properties")) {
      both.set("properties", properties(one, other));
    }
    return both;
  }

  private JsonNode combine(String keyword, JsonNode mine, JsonNode value, String path) {
    if (LARGER.contains(keyword)) {
      return mine.doubleValue() >= value.doubleValue() ? mine : value;
    }
    if (SMALLER.contains(keyword)) {
      return mine.doubleValue() <= value.doubleValue() ? mine : value;
    }
    return switch (keyword) {
      case "type" -> types(mine, value);
      case "required" -> union(mine, value);
      case "enum" -> intersection(mine, value);
      case "properties" -> mine; // see properties
      case "items" -> all(mine, value);
      case "additionalProperties" ->
          isFalse(mine) || isFalse(value) ? JSON.booleanNode(false) : all(mine, value);
      case "pattern" -> union(list(mine), list(value));
      case "anyOf" -> product(mine, value, path);
      case "nullable" -> JSON.booleanNode(false);
      case "const" ->
          throw new GrammarException("permits nothing at " + SchemaKeywords.shown(path));
      default -> throw SchemaKeywords.unsupported("two of " + keyword, path);
    };
  }

  private static boolean isFalse(JsonNode node) {
    return node.isBoolean() && !node.booleanValue();
  }

  private static ObjectNode all(JsonNode... schemas) {
    ObjectNode all = JSON.objectNode();
    all.putArray("allOf").addAll(List.of(schemas));
    return all;
  }

  private static ArrayNode list(JsonNode node) {
    return node instanceof ArrayNode array ? array : JSON.arrayNode().add(node);
  }

  private static ArrayNode union(JsonNode a, JsonNode b) {
    Set<JsonNode> values = new LinkedHashSet<>();
    list(a).forEach(values::add);
    list(b).forEach(values::add);
    return JSON.arrayNode().addAll(values);
  }

  private static ArrayNode intersection(JsonNode a, JsonNode b) {
    Set<JsonNode> values = new LinkedHashSet<>();
    list(a).forEach(values::add);
    Set<JsonNode> others = new LinkedHashSet<>();
    list(b).forEach(others::add);
    values.retainAll(others);
    return JSON.arrayNode().addAll(values);
  }

  /** A whole number is a number. */
  private static ArrayNode types(JsonNode a, JsonNode b) {
    Set<String> mine = new LinkedHashSet<>();
    Set<String> others = new LinkedHashSet<>();
    list(a).forEach(type -> mine.add(type.asText()));
    list(b).forEach(type -> others.add(type.asText()));
    ArrayNode both = JSON.arrayNode();
    for (String type : mine) {
      if (others.contains(type)) {
        both.add(type);
      } else if ((type.equals("integer") && others.contains("number"))
          || (type.equals("number") && others.contains("integer"))) {
        both.add("integer");
      }
    }
    return both;
  }

  private ArrayNode product(JsonNode a, JsonNode b, String path) {
    if ((long) a.size() * b.size() > MOST_OPTIONS) {
      throw SchemaKeywords.unsupported("so many options of anyOf together", path);
    }
    List<JsonNode> options = new ArrayList<>();
    for (JsonNode mine : a) {
      for (JsonNode other : b) {
        options.add(all(mine, other));
      }
    }
    return JSON.arrayNode().addAll(options);
  }

  private static ObjectNode properties(ObjectNode one, ObjectNode other) {
    ObjectNode both = JSON.objectNode();
    for (Map.Entry<String, JsonNode> entry : one.path("properties").properties()) {
      both.set(entry.getKey(), within(entry.getKey(), entry.getValue(), other));
    }
    for (Map.Entry<String, JsonNode> entry : other.path("properties").properties()) {
      if (!both.has(entry.getKey())) {
        both.set(entry.getKey(), within(entry.getKey(), entry.getValue(), one));
      }
    }
    return both;
  }

  /** A property's schema together with what another schema says of the same property. */
  private static JsonNode within(String name, JsonNode schema, ObjectNode other) {
    JsonNode same = other.path("properties").get(name);
    if (same != null) {
      return same.equals(schema) ? schema : all(schema, same);
    }
    JsonNode further = other.get("additionalProperties");
    return further == null || (further.isBoolean() && further.booleanValue())
        ? schema
        : isFalse(further) ? further : all(schema, further);
  }
}
