package dev.unroll.api.deepl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.FormBody;
import dev.unroll.api.http.Json;
import dev.unroll.api.http.MediaTypes;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client of DeepL's API sends, as a JSON object, a form of either kind or a query. In a
 * form, a name that comes several times is an array, {@code dictionaries[0].entries} is within one,
 * and a flag is {@code 0} or {@code 1}. What is not asked for is ignored.
 */
final class DeepLParameters {
  /** Fields of a form: as many texts as DeepL takes, and room beside them. */
  private static final int MOST_FIELDS = 512;

  private static final Pattern ELEMENT =
      Pattern.compile("(\\w+)\\[(\\d{1,3})](?:\\.(\\w+)|\\[(\\w+)])");

  private final JsonNode object;
  private final Optional<FormBody.Upload> file;

  private DeepLParameters(JsonNode object, Optional<FormBody.Upload> file) {
    this.object = object;
    this.file = file;
  }

  /**
   * Reads a request.
   *
   * @throws ApiException when the body is not what its content type says
   */
  static DeepLParameters read(RoutingContext context, byte[] body) {
    return read(
        String.valueOf(context.request().getHeader(HttpHeaders.CONTENT_TYPE)),
        context.queryParams(),
        body);
  }

  /** Reads a body by its content type, and the query. */
  static DeepLParameters read(String type, MultiMap query, byte[] body) {
    if (MediaTypes.isJson(type) && body.length > 0) {
      JsonNode root = Json.parse(body);
      if (!root.isObject()) {
        throw ApiException.invalid(null, "Bad request. Reason: the body must be a JSON object");
      }
      return new DeepLParameters(root, Optional.empty());
    }
    ObjectNode values = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, String> given : query) {
      put(values, given.getKey(), given.getValue());
    }
    if (!FormBody.isOne(type)) {
      return new DeepLParameters(values, Optional.empty());
    }
    FormBody form = FormBody.read(type, body, MOST_FIELDS);
    form.fields().forEach(field -> put(values, field.name(), field.value()));
    return new DeepLParameters(values, form.upload("file"));
  }

  private static void put(ObjectNode values, String name, String value) {
    Matcher element = ELEMENT.matcher(name);
    if (!element.matches()) {
      JsonNode known = values.get(name);
      switch (known) {
        case null -> values.put(name, value);
        case ArrayNode several -> several.add(value);
        default -> values.putArray(name).add(known).add(value);
      }
      return;
    }
    ArrayNode array =
        values.get(element.group(1)) instanceof ArrayNode several
            ? several
            : values.putArray(element.group(1));
    int index = Integer.parseInt(element.group(2));
    while (array.size() <= index) {
      array.addObject();
    }
    if (array.get(index) instanceof ObjectNode inside) {
      String field = element.group(3) == null ? element.group(4) : element.group(3);
      inside.put(field, value);
    }
  }

  /** The file that the form has. */
  Optional<FormBody.Upload> file() {
    return file;
  }

  /** A value, of several the first. */
  Optional<String> text(String name) {
    JsonNode value = object.get(name);
    if (value instanceof ArrayNode several) {
      value = several.get(0);
    }
    return value == null || value.isNull() ? Optional.empty() : Optional.of(text(name, value));
  }

  String requiredText(String name) {
    return text(name).orElseThrow(() -> missing(name));
  }

  /** The values of an array; a single value is one of one. */
  List<String> texts(String name) {
    JsonNode value = object.get(name);
    if (value == null || value.isNull()) {
      return List.of();
    }
    if (!(value instanceof ArrayNode several)) {
      return List.of(text(name, value));
    }
    List<String> texts = new ArrayList<>();
    several.forEach(text -> texts.add(text(name, text)));
    return texts;
  }

  /** Names, as an array or between commas. */
  Set<String> names(String name) {
    Set<String> names = new LinkedHashSet<>();
    for (String several : texts(name)) {
      for (String one : several.split(",", -1)) {
        if (!one.isBlank()) {
          names.add(one.strip());
        }
      }
    }
    return names;
  }

  boolean flag(String name, boolean missing) {
    return text(name)
        .map(
            value ->
                switch (value.toLowerCase(Locale.ROOT)) {
                  case "1", "true" -> true;
                  case "0", "false" -> false;
                  default -> throw unsupported(name);
                })
        .orElse(missing);
  }

  /** The objects of an array. */
  List<DeepLParameters> objects(String name) {
    List<DeepLParameters> objects = new ArrayList<>();
    if (object.get(name) instanceof ArrayNode several) {
      several.forEach(one -> objects.add(new DeepLParameters(one, Optional.empty())));
    }
    return objects;
  }

  private static String text(String name, JsonNode value) {
    if (value.isContainerNode()) {
      throw unsupported(name);
    }
    String text = value.asText();
    if (text.codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
      throw ApiException.invalid(name, "Parameter '%s' has half a surrogate pair".formatted(name));
    }
    return text;
  }

  static ApiException missing(String name) {
    return ApiException.invalid(name, "Parameter '%s' not specified".formatted(name), "missing");
  }

  static ApiException unsupported(String name) {
    return ApiException.invalid(name, "Value for '%s' not supported.".formatted(name));
  }
}
