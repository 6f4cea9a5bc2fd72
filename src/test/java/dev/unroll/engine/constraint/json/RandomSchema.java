package dev.unroll.engine.constraint.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.SplittableRandom;

/** Schemas drawn by chance, of the keywords that are followed. */
final class RandomSchema {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final List<String> NAMES =
      List.of("name", "id", "na", "größe", "a \"b\"", "x/y", "", "value");
  private static final List<String> PATTERNS =
      List.of(
          "^[a-z]{2,5}$",
          "[0-9]+",
          "^(foo|bar)-\\d{1,3}$",
          "^[^\"]*[a-zé]$",
          "^.{0,3}\\\\",
          "^$|^a.b$");
  private static final List<String> FORMATS =
      List.of(
          "date",
          "time",
          "date-time",
          "email",
          "uuid",
          "ipv4",
          "ipv6",
          "uri",
          "hostname",
          "duration",
          "something-else");

  private final SplittableRandom random;

  RandomSchema(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** A whole document, with definitions that it may refer to. */
  JsonNode document() {
    ObjectNode root = object(3);
    ObjectNode definitions = root.putObject("$defs");
    definitions.set("leaf", leaf());
    ObjectNode tree = definitions.putObject("tree").put("type", "object");
    tree.putObject("properties").set("label", leaf());
    ((ObjectNode) tree.get("properties"))
        .putObject("children")
        .put("type", "array")
        .put("maxItems", 2)
        .putObject("items")
        .put("$ref", "#/$defs/tree");
    tree.putArray("required").add("label");
    if (chance(0.5)) {
      tree.put("additionalProperties", false);
    }
    return root;
  }

  private boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  private JsonNode schema(int depth) {
    if (depth == 0) {
      return leaf();
    }
    return switch (random.nextInt(12)) {
      case 0, 1, 2 -> object(depth - 1);
      case 3, 4 -> array(depth - 1);
      case 5 -> options("anyOf", schema(depth - 1), schema(depth - 1));
      case 6 -> options("oneOf", integer(), string(), JSON.objectNode().put("type", "null"));
      case 7 -> JSON.objectNode().put("$ref", chance(0.5) ? "#/$defs/tree" : "#/$defs/leaf");
      case 8 -> options("allOf", object(0), object(0));
      case 9 -> {
        ObjectNode both = object(0);
        both.putArray("anyOf").add(object(0)).add(object(0));
        yield both;
      }
      default -> leaf();
    };
  }

  private static ObjectNode options(String keyword, JsonNode... options) {
    ObjectNode schema = JSON.objectNode();
    schema.putArray(keyword).addAll(List.of(options));
    return schema;
  }

  private ObjectNode object(int depth) {
    ObjectNode schema = JSON.objectNode().put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    ArrayNode required = JSON.arrayNode();
    int count = random.nextInt(5);
    for (int i = 0; i < count; i++) {
      String name = NAMES.get(random.nextInt(NAMES.size()));
      properties.set(name, schema(depth));
      if (chance(0.5) && !required.toString().contains(JSON.textNode(name).toString())) {
        required.add(name);
      }
    }
    schema.set("required", required);
    switch (random.nextInt(4)) {
      case 0 -> schema.put("additionalProperties", false);
      case 1 -> schema.put("additionalProperties", true);
      case 2 -> schema.set("additionalProperties", integer());
      default -> {}
    }
    return schema;
  }

  private ObjectNode array(int depth) {
    ObjectNode schema = JSON.objectNode().put("type", "array");
    int least = random.nextInt(3);
    if (chance(0.8)) {
      schema.set("items", schema(depth));
    }
    if (chance(0.3)) {
      schema.putArray("prefixItems").add(schema(depth)).add(leaf());
    }
    return schema.put("minItems", least).put("maxItems", least + random.nextInt(3));
  }

  private JsonNode leaf() {
    return switch (random.nextInt(8)) {
      case 0, 1 -> string();
      case 2 -> integer();
      case 3 -> number();
      case 4 -> JSON.objectNode().put("type", "boolean");
      case 5 -> {
        ObjectNode schema = JSON.objectNode();
        schema.putArray("enum").add("foo").add("b\"a\\r\n").add(12).add(1.5).addNull().add(true);
        yield schema;
      }
      case 6 -> {
        ObjectNode schema = JSON.objectNode();
        schema.putObject("const").put("a", "é").putArray("b").add(1);
        yield schema;
      }
      default -> {
        ObjectNode schema = JSON.objectNode().put("minLength", 1).put("maxLength", 4);
        schema.putArray("type").add("string").add("null").add("integer");
        yield schema;
      }
    };
  }

  private ObjectNode string() {
    ObjectNode schema = JSON.objectNode().put("type", "string");
    switch (random.nextInt(5)) {
      case 0 -> schema.put("pattern", PATTERNS.get(random.nextInt(PATTERNS.size())));
      case 1 -> schema.put("format", FORMATS.get(random.nextInt(FORMATS.size())));
      case 2 -> schema.put("minLength", random.nextInt(4)).put("maxLength", 4 + random.nextInt(20));
      case 3 -> schema.put("pattern", "^[a-zé]+$").put("minLength", 2).put("maxLength", 6);
      default -> {}
    }
    return schema;
  }

  private ObjectNode integer() {
    ObjectNode schema = JSON.objectNode().put("type", "integer");
    int least = random.nextInt(-1200, 1200);
    if (chance(0.6)) {
      schema.put(chance(0.5) ? "minimum" : "exclusiveMinimum", least);
    }
    if (chance(0.6)) {
      schema.put(chance(0.5) ? "maximum" : "exclusiveMaximum", least + 2 + random.nextInt(3000));
    }
    return schema;
  }

  private ObjectNode number() {
    ObjectNode schema = JSON.objectNode().put("type", "number");
    double least = random.nextInt(-300, 300) / 100.0;
    if (chance(0.6)) {
      schema.put(chance(0.5) ? "minimum" : "exclusiveMinimum", least);
    }
    if (chance(0.6)) {
      schema.put(
          chance(0.5) ? "maximum" : "exclusiveMaximum",
          Math.round(100 * (least + 0.02 + random.nextDouble())) / 100.0);
    }
    if (chance(0.3)) {
      schema.put("multipleOf", 0.01);
    }
    return schema;
  }
}
