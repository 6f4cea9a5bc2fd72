package dev.unroll.bundle;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.Javadocs;
import java.lang.invoke.MethodType;
import java.lang.reflect.Executable;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The JSON Schema (draft 2020-12) of {@code config.json}, from the records that bind it. Keys that
 * are not known are read over, so that the schema allows them.
 */
public final class ConfigSchema {
  private final Javadocs docs;
  private final ObjectNode definitions = object();

  private ConfigSchema(Javadocs docs) {
    this.docs = docs;
  }

  /** The schema with the meanings that Javadoc gives. */
  public static ObjectNode of(Javadocs docs) {
    ConfigSchema all = new ConfigSchema(docs);
    ObjectNode schema = object();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "config.json");
    schema.setAll(all.properties(ModelConfig.class, null, null, false));
    ((ObjectNode) schema.get("properties").get("format")).put("const", ModelConfig.FORMAT);
    schema.set("$defs", all.definitions);
    return schema;
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private ObjectNode properties(
      Class<?> type, @Nullable String selector, @Nullable String name, boolean usual) {
    ObjectNode schema = object();
    docs.of(type).ifPresent(text -> schema.put("description", text.replace("`", "")));
    schema.put("type", "object");
    ObjectNode properties = object();
    ArrayNode required = JsonNodeFactory.instance.arrayNode();
    if (selector != null) {
      properties.putObject(selector).put("const", name);
      if (!usual) {
        required.add(selector);
      }
    }
    for (RecordComponent component : type.getRecordComponents()) {
      ObjectNode value = value(component.getGenericType());
      docs.of(component).ifPresent(text -> value.put("description", text.replace("`", "")));
      properties.set(component.getName(), value);
      if (!mayBeAbsent(type, component)) {
        required.add(component.getName());
      }
    }
    schema.set("properties", properties);
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
    return schema;
  }

  private static boolean mayBeAbsent(Class<?> type, RecordComponent component) {
    boolean isRead =
        Stream.<Executable>of(type.getDeclaredMethods())
            .filter(method -> method.isAnnotationPresent(JsonCreator.class))
            .flatMap(method -> Arrays.stream(method.getParameters()))
            .filter(read -> component.getName().equals(named(read)))
            .anyMatch(
                read ->
                    component.getName().equals("kind")
                        && read.getAnnotatedType().isAnnotationPresent(Nullable.class));
    return isRead || component.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }

  private static @Nullable String named(Parameter parameter) {
    JsonProperty property = parameter.getAnnotation(JsonProperty.class);
    return property == null ? null : property.value();
  }

  private ObjectNode value(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type last = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
      if (generic.getRawType() == List.class) {
        ObjectNode list = object().put("type", "array");
        list.set("items", value(last));
        return list;
      }
      if (generic.getRawType() == Map.class) {
        ObjectNode map = object().put("type", "object");
        map.set("additionalProperties", value(last));
        return map;
      }
    }
    if (type instanceof Class<?> plain) {
      return value(plain);
    }
    throw new IllegalArgumentException("no schema for " + type);
  }

  private ObjectNode value(Class<?> type) {
    Class<?> boxed = MethodType.methodType(type).wrap().returnType();
    if (boxed == Integer.class || boxed == Long.class) {
      return object().put("type", "integer");
    }
    if (boxed == Double.class) {
      return object().put("type", "number");
    }
    if (boxed == Boolean.class) {
      return object().put("type", "boolean");
    }
    if (type == String.class) {
      return object().put("type", "string");
    }
    if (type == ObjectNode.class) {
      return object().put("type", "object");
    }
    if (type.isArray()) {
      ObjectNode list = object().put("type", "array");
      list.set("items", value(type.getComponentType()));
      return list;
    }
    if (type.isEnum()) {
      return constants(type);
    }
    return reference(type);
  }

  private static ObjectNode constants(Class<?> type) {
    ObjectNode choice = object();
    ArrayNode names = choice.putArray("enum");
    for (Object constant : type.getEnumConstants()) {
      String name = ((Enum<?>) constant).name();
      try {
        JsonProperty property = type.getField(name).getAnnotation(JsonProperty.class);
        names.add(property == null ? name : property.value());
      } catch (NoSuchFieldException impossible) {
        throw new IllegalStateException(impossible);
      }
    }
    return choice;
  }

  private ObjectNode reference(Class<?> type) {
    String name =
        type.getEnclosingClass() == null
            ? type.getSimpleName()
            : type.getEnclosingClass().getSimpleName() + "." + type.getSimpleName();
    if (!definitions.has(name)) {
      definitions.set(name, object());
      definitions.set(name, type.isSealed() ? chosen(type) : properties(type, null, null, false));
    }
    return object().put("$ref", "#/$defs/" + name);
  }

  private ObjectNode chosen(Class<?> type) {
    JsonTypeInfo info = type.getAnnotation(JsonTypeInfo.class);
    ObjectNode schema = object().put("type", "object");
    ArrayNode branches = schema.putArray("oneOf");
    for (JsonSubTypes.Type each : type.getAnnotation(JsonSubTypes.class).value()) {
      boolean usual = each.value() == info.defaultImpl();
      branches.add(properties(each.value(), info.property(), each.name(), usual));
    }
    return schema;
  }
}
