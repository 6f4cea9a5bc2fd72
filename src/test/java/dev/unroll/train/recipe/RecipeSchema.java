package dev.unroll.train.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.Javadocs;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The JSON Schema (draft 2020-12) of {@code recipe.yaml}, from the records that bind it: their
 * components are the keys, their annotations the defaults and limits, their Javadoc the meanings.
 */
final class RecipeSchema {
  private final Javadocs docs;
  private final ObjectNode definitions = JsonNodeFactory.instance.objectNode();

  private RecipeSchema(Javadocs docs) {
    this.docs = docs;
  }

  static ObjectNode of(Javadocs docs) {
    return new RecipeSchema(docs).whole();
  }

  private ObjectNode whole() {
    ObjectNode schema = object();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "recipe.yaml");
    schema.setAll(properties(Recipe.class, null, null));
    // Of a model that is fine-tuned the network is known.
    ArrayNode required = (ArrayNode) schema.get("required");
    for (int i = required.size() - 1; i >= 0; i--) {
      if (required.get(i).asText().equals("architecture")) {
        required.remove(i);
      }
    }
    ObjectNode own = object();
    own.putArray("required").add("architecture");
    own.putObject("properties").putObject("architecture").putArray("required").add("type");
    schema.putObject("if").putObject("not").putArray("required").add("init");
    schema.set("then", own);
    schema.set("$defs", definitions);
    return schema;
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** A mapping with the components of a record, and the key that chooses it. */
  private ObjectNode properties(Class<?> type, @Nullable String selector, @Nullable String name) {
    ObjectNode schema = object();
    docs.of(type).ifPresent(text -> schema.put("description", plain(text)));
    schema.put("type", "object");
    schema.put("additionalProperties", false);
    ObjectNode properties = object();
    ArrayNode required = JsonNodeFactory.instance.arrayNode();
    if (selector != null) {
      properties.putObject(selector).put("const", name);
      if (!"init".equals(name)) {
        required.add(selector);
      }
    }
    for (RecordComponent component : type.getRecordComponents()) {
      if (component.getName().equals(selector)) {
        continue;
      }
      properties.set(RecordShape.key(component), described(component));
      if (isRequired(component)) {
        required.add(RecordShape.key(component));
      }
    }
    schema.set("properties", properties);
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
    return schema;
  }

  /** Whether a key must be given. */
  static boolean isRequired(RecordComponent component) {
    return component.getAnnotation(Default.class) == null
        && !component.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }

  private ObjectNode described(RecordComponent component) {
    ObjectNode schema = value(component);
    docs.of(component).ifPresent(text -> schema.put("description", plain(text)));
    Default fallback = component.getAnnotation(Default.class);
    if (fallback != null) {
      schema.set("default", yaml(fallback.value()));
    }
    return schema;
  }

  private static JsonNode yaml(String text) {
    return new ObjectMapper()
        .valueToTree(new Yaml(new SafeConstructor(new LoaderOptions())).load(text));
  }

  private ObjectNode value(RecordComponent component) {
    Class<?> type = component.getType();
    Class<?> boxed = MethodType.methodType(type).wrap().returnType();
    Interval allowed = Interval.of(component.getAnnotation(Within.class));
    if (boxed == Integer.class || boxed == Long.class) {
      return within(object().put("type", "integer"), allowed);
    }
    if (boxed == Double.class) {
      return within(object().put("type", "number"), allowed);
    }
    if (boxed == Boolean.class) {
      return object().put("type", "boolean");
    }
    if (type == String.class) {
      return object().put("type", "string");
    }
    if (type == Every.class) {
      return object().put("type", "string").put("pattern", "^[1-9][0-9]{0,8}\\s+(step|epoch)s?$");
    }
    if (type.isEnum()) {
      ObjectNode choice = object();
      ArrayNode names = choice.putArray("enum");
      RecordShape.constants(type).keySet().forEach(names::add);
      return choice;
    }
    if (type == List.class) {
      ObjectNode list = object().put("type", "array");
      Class<?> element = RecordShape.element(component);
      list.set("items", element.isRecord() ? reference(element) : object().put("type", "string"));
      return list;
    }
    return reference(type);
  }

  private static ObjectNode within(ObjectNode number, Interval allowed) {
    if (Double.isFinite(allowed.low())) {
      limit(number, allowed.lowIncluded() ? "minimum" : "exclusiveMinimum", allowed.low());
    }
    if (Double.isFinite(allowed.high())) {
      limit(number, allowed.highIncluded() ? "maximum" : "exclusiveMaximum", allowed.high());
    }
    return number;
  }

  private static void limit(ObjectNode number, String keyword, double limit) {
    if (limit == Math.rint(limit)) {
      number.put(keyword, (long) limit);
    } else {
      number.put(keyword, limit);
    }
  }

  private ObjectNode reference(Class<?> type) {
    String name = type.getSimpleName();
    if (!definitions.has(name)) {
      definitions.set(name, object()); // its place, should it be met again inside
      definitions.set(
          name,
          type.isAnnotationPresent(ChosenBy.class) ? chosen(type) : properties(type, null, null));
    }
    return object().put("$ref", "#/$defs/" + name);
  }

  private ObjectNode chosen(Class<?> type) {
    String selector = RecordShape.selector(type);
    Map<String, Class<?>> choices = RecordShape.choices(type);
    ObjectNode schema = object().put("type", "object");
    ObjectNode names = object();
    ArrayNode known = names.putArray("enum");
    choices.keySet().forEach(known::add);
    schema.putObject("properties").set(selector, names);
    ArrayNode branches = schema.putArray("oneOf");
    choices.forEach((name, record) -> branches.add(properties(record, selector, name)));
    return schema;
  }

  private static String plain(String markdown) {
    return markdown.replace("`", "");
  }
}
