package dev.unroll.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.unroll.text.Spelling;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object that is read field by field, so that whatever is wrong names its field. A field
 * that is {@code null} counts as left out.
 */
public final class Fields {
  private final JsonNode object;
  private final String prefix;
  private final Map<String, FieldLimits> limits;
  private final Set<String> known = new LinkedHashSet<>();

  private Fields(JsonNode object, String prefix, Map<String, FieldLimits> limits) {
    this.object = object;
    this.prefix = prefix;
    this.limits = limits;
  }

  /**
   * The fields of a request's body.
   *
   * @param request has the fields' limits and defaults in its schema
   * @throws ApiException when the body is not one JSON object
   */
  public static Fields parse(byte[] body, Class<? extends Record> request) {
    if (body.length == 0) {
      throw ApiException.invalid(null, "the body is empty; a JSON object is expected");
    }
    JsonNode root = Json.parse(body);
    if (!root.isObject()) {
      throw ApiException.invalid(null, "the body must be a JSON object, not " + type(root));
    }
    return new Fields(root, "", FieldLimits.of(request));
  }

  /** The field's value, if it is there. */
  public @Nullable JsonNode node(String name) {
    known.add(name);
    JsonNode value = object.get(name);
    return value == null || value.isNull() ? null : value;
  }

  /** The field's full name, as errors give it. */
  public String path(String name) {
    return prefix + name;
  }

  /** The value of a field that must be there. */
  public JsonNode required(String name) {
    JsonNode value = node(name);
    if (value == null) {
      throw invalid(name, "is required");
    }
    return value;
  }

  public String requiredString(String name) {
    return string(name).orElseThrow(() -> invalid(name, "is required"));
  }

  public Optional<String> string(String name) {
    return typed(name, JsonNode::isTextual, "a string").map(JsonNode::textValue);
  }

  /** A flag; one that is left out is not set. */
  public boolean flag(String name) {
    return typed(name, JsonNode::isBoolean, "true or false")
        .map(JsonNode::booleanValue)
        .orElse(false);
  }

  /** A number within its limits. */
  public double number(String name) {
    return numberIfGiven(name).orElseGet(() -> Double.parseDouble(limits(name).defaultValue()));
  }

  /** A number within its limits; empty without one. */
  public Optional<Double> numberIfGiven(String name) {
    return typed(name, JsonNode::isNumber, "a number")
        .map(number -> within(name, number.doubleValue()));
  }

  private double within(String name, double number) {
    FieldLimits within = limits(name);
    if (!(number >= within.minimum() && number <= within.maximum())) {
      throw invalid(
          name,
          "must be from %s to %s, not %s"
              .formatted(plain(within.minimum()), plain(within.maximum()), plain(number)));
    }
    return number;
  }

  /** A whole number within its limits. */
  public Optional<Integer> integer(String name) {
    FieldLimits within = limits(name);
    return integer(name, (long) within.minimum(), (long) within.maximum()).map(Long::intValue);
  }

  /** A whole number of at least its minimum and at most a configured limit. */
  public Optional<Integer> integer(String name, int most) {
    return integer(name, name, most);
  }

  /** The same under a further name of a field that is documented under another. */
  public Optional<Integer> integer(String name, String documented, int most) {
    return integer(name, (long) limits(documented).minimum(), most).map(Long::intValue);
  }

  /** The default of a whole number. */
  public int defaultInteger(String name) {
    return Integer.parseInt(limits(name).defaultValue());
  }

  private FieldLimits limits(String name) {
    FieldLimits found = limits.get(name);
    if (found == null) {
      throw new IllegalStateException("there is no schema of " + name);
    }
    return found;
  }

  /** A whole number within {@code [least, most]}. */
  public Optional<Long> integer(String name, long least, long most) {
    JsonNode value = typed(name, JsonNode::isIntegralNumber, "a whole number").orElse(null);
    if (value == null) {
      return Optional.empty();
    }
    if (!value.canConvertToLong() || value.longValue() < least || value.longValue() > most) {
      throw invalid(
          name, "must be from %d to %d, not %s".formatted(least, most, shortened(value.asText())));
    }
    return Optional.of(value.longValue());
  }

  /** A string, or an array of at most so many strings as its limits say. */
  public List<String> strings(String name) {
    int most = limits(name).maxItems();
    String expected = "a string or an array of strings";
    JsonNode value = typed(name, v -> v.isTextual() || v.isArray(), expected).orElse(null);
    if (value == null) {
      return List.of();
    }
    if (value.isTextual()) {
      return List.of(value.textValue());
    }
    if (value.size() > most) {
      throw invalid(name, "has %d strings; at most %d".formatted(value.size(), most));
    }
    List<String> strings = new ArrayList<>();
    for (int i = 0; i < value.size(); i++) {
      if (!value.get(i).isTextual()) {
        throw mistyped("%s[%d]".formatted(name, i), "a string", value.get(i));
      }
      strings.add(value.get(i).textValue());
    }
    return strings;
  }

  /** The same, but of at least one string, and none that is empty. */
  public List<String> texts(String name) {
    boolean isSeveral = required(name).isArray();
    List<String> texts = strings(name);
    if (texts.isEmpty()) {
      throw ApiException.invalid(path(name), path(name) + " must hold at least one text", "empty");
    }
    for (int i = 0; i < texts.size(); i++) {
      if (texts.get(i).isEmpty()) {
        String which = isSeveral ? "%s[%d]".formatted(path(name), i) : path(name);
        throw ApiException.invalid(which, which + " must not be empty", "empty");
      }
    }
    return texts;
  }

  /** A word that is one of those in the schema, or the default. */
  public String oneOf(String name) {
    return node(name) == null ? limits(name).defaultValue() : oneOf(name, limits(name).words());
  }

  /** A word that is one of a few. */
  public String oneOf(String name, List<String> words) {
    String given = requiredString(name);
    if (!words.contains(given)) {
      throw invalid(
          name,
          "must be one of %s, not '%s'".formatted(String.join(", ", words), shortened(given)));
    }
    return given;
  }

  /** An array of objects, at least one. */
  public List<Fields> objects(String name) {
    JsonNode value =
        typed(name, JsonNode::isArray, "an array of objects")
            .orElseThrow(() -> invalid(name, "is required"));
    if (value.isEmpty()) {
      throw invalid(name, "must not be empty");
    }
    List<Fields> objects = new ArrayList<>();
    for (int i = 0; i < value.size(); i++) {
      String item = "%s[%d]".formatted(name, i);
      if (!value.get(i).isObject()) {
        throw mistyped(item, "an object", value.get(i));
      }
      objects.add(new Fields(value.get(i), path(item) + ".", Map.of()));
    }
    return objects;
  }

  /** An object in this object, empty when it is left out. */
  public Fields object(String name) {
    return object(name, Map.of());
  }

  /**
   * The same of a request's own kind.
   *
   * @param request has the limits and defaults of the object's fields in its schema
   */
  public Fields object(String name, Class<? extends Record> request) {
    return object(name, FieldLimits.of(request));
  }

  private Fields object(String name, Map<String, FieldLimits> within) {
    JsonNode value =
        typed(name, JsonNode::isObject, "an object")
            .orElseGet(JsonNodeFactory.instance::objectNode);
    return new Fields(value, path(name) + ".", within);
  }

  /** An object that must be there. */
  public Fields requiredObject(String name) {
    var unused = required(name);
    return object(name);
  }

  /** Permits fields that change nothing. */
  public void ignore(String... names) {
    known.addAll(List.of(names));
  }

  /**
   * Ends the reading.
   *
   * @throws ApiException when there is a field that has not been asked for
   */
  public void refuseUnknown() {
    object
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                String path = path(shortened(name));
                throw ApiException.invalid(
                    path,
                    "unknown parameter '%s'; %s".formatted(path, hint(name)),
                    "unknown_parameter");
              }
            });
  }

  private String hint(String name) {
    return Spelling.nearest(shortened(name), known)
        .map(nearest -> "did you mean '" + path(nearest) + "'?")
        .orElseGet(() -> "known are " + String.join(", ", known));
  }

  /** The field's value, which must be of a type if it is there. */
  private Optional<JsonNode> typed(String name, Predicate<JsonNode> type, String expected) {
    JsonNode value = node(name);
    if (value != null && !type.test(value)) {
      throw mistyped(name, expected, value);
    }
    return Optional.ofNullable(value);
  }

  private ApiException invalid(String name, String problem) {
    return ApiException.invalid(path(name), path(name) + " " + problem);
  }

  public ApiException mistyped(String name, String expected, JsonNode actual) {
    return ApiException.invalid(
        path(name),
        "%s must be %s, not %s".formatted(path(name), expected, type(actual)),
        "invalid_type");
  }

  private static String type(JsonNode node) {
    return switch (node.getNodeType()) {
      case ARRAY -> "an array";
      case OBJECT, POJO -> "an object";
      case STRING, BINARY -> "a string";
      case BOOLEAN -> "a boolean";
      case NUMBER -> "the number " + shortened(node.asText());
      case NULL -> "null";
      case MISSING -> "nothing";
    };
  }

  private static String plain(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e9
        ? Long.toString((long) number)
        : Double.toString(number);
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }
}
