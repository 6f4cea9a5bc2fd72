package dev.unroll.chat.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** JSON as values that chat templates read, see {@code chat.PlainValue}. */
public final class JsonValues {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /** How deep a value may be nested. */
  public static final int DEEPEST = 64;

  private JsonValues() {}

  /** An object; empty when it is nested too deeply. */
  public static Optional<Map<String, @Nullable Object>> object(JsonNode object) {
    return depth(object, 0) > DEEPEST ? Optional.empty() : Optional.of(values(object));
  }

  /** The object that a text holds; empty where that is none, or is nested too deeply. */
  public static Optional<Map<String, @Nullable Object>> parse(String json) {
    try {
      JsonNode value = MAPPER.readTree(json);
      return value.isObject() ? object(value) : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static Map<String, @Nullable Object> values(JsonNode object) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    object.properties().forEach(entry -> values.put(entry.getKey(), value(entry.getValue())));
    return Collections.unmodifiableMap(values);
  }

  private static int depth(JsonNode value, int above) {
    int deepest = above;
    if (value.isContainerNode() && above <= DEEPEST) {
      for (JsonNode part : value) {
        deepest = Math.max(deepest, depth(part, above + 1));
      }
    }
    return deepest;
  }

  private static @Nullable Object value(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> values(node);
      case ARRAY -> {
        List<@Nullable Object> items = new ArrayList<>();
        node.forEach(item -> items.add(value(item)));
        yield Collections.unmodifiableList(items);
      }
      case STRING -> node.textValue();
      case BOOLEAN -> node.booleanValue();
      case NUMBER ->
          node.isIntegralNumber() && node.canConvertToLong()
              ? (Object) node.longValue()
              : (Object) node.doubleValue();
      case NULL, MISSING, BINARY, POJO -> null;
    };
  }
}
