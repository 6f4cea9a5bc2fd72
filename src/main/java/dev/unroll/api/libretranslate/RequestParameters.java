package dev.unroll.api.libretranslate;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a client of LibreTranslate's API sends, as a JSON object, a form of either kind or a query.
 * A value may then be text where JSON has a number; an empty one counts as left out, and what is
 * not asked for is ignored.
 */
final class RequestParameters {
  private static final int MOST_FIELDS = 64;

  private final JsonNode object;
  private final boolean json;
  private final Optional<FormBody.Upload> file;

  private RequestParameters(JsonNode object, boolean json, Optional<FormBody.Upload> file) {
    this.object = object;
    this.json = json;
    this.file = file;
  }

  /**
   * Reads a request.
   *
   * @throws ApiException when the body is not what its content type says
   */
  static RequestParameters read(RoutingContext context, byte[] body) {
    return read(
        String.valueOf(context.request().getHeader(HttpHeaders.CONTENT_TYPE)),
        context.queryParams(),
        body);
  }

  /** Reads a body by its content type, and the query. */
  static RequestParameters read(String type, MultiMap query, byte[] body) {
    if (MediaTypes.isJson(type)) {
      JsonNode root = Json.parse(body);
      if (!root.isObject()) {
        throw ApiException.invalid(null, "Invalid JSON format", "invalid_json");
      }
      return new RequestParameters(root, true, Optional.empty());
    }
    ObjectNode values = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, String> given : query) {
      putIfAbsent(values, given.getKey(), given.getValue());
    }
    Optional<FormBody.Upload> file = Optional.empty();
    if (FormBody.isOne(type)) {
      FormBody form = FormBody.read(type, body, MOST_FIELDS);
      form.fields().forEach(field -> putIfAbsent(values, field.name(), field.value()));
      file = form.upload("file");
    }
    return new RequestParameters(values, false, file);
  }

  private static void putIfAbsent(ObjectNode values, String name, String value) {
    if (!values.has(name)) {
      values.put(name, value);
    }
  }

  /** The texts of {@code q}. */
  Texts texts() {
    JsonNode value = value("q").orElseThrow(() -> missing("q"));
    if (!value.isArray()) {
      String text = text("q", value);
      // A form has CRLF where the text has line feeds.
      return new Texts(List.of(json ? text : text.replace("\r\n", "\n")), false);
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode text : value) {
      texts.add(text("q", text));
    }
    return new Texts(texts, true);
  }

  /**
   * One text, or several that are answered with arrays.
   *
   * @param batch whether the client sent an array
   */
  record Texts(List<String> all, boolean batch) {
    Texts {
      all = List.copyOf(all);
    }
  }

  /** The file that the form has. */
  Optional<FormBody.Upload> file() {
    return file;
  }

  Optional<String> text(String name) {
    return value(name).map(value -> text(name, value));
  }

  String requiredText(String name) {
    return text(name).orElseThrow(() -> missing(name));
  }

  /** A whole number; one that is negative or left out is 0. */
  int count(String name) {
    try {
      return value(name).map(value -> Math.max(0, number(name, value))).orElse(0);
    } catch (NumberFormatException e) {
      throw invalid(name, "is not a number");
    }
  }

  private static int number(String name, JsonNode value) {
    return value.isNumber()
        ? (int) value.doubleValue()
        : Integer.parseInt(text(name, value).strip());
  }

  boolean flag(String name, boolean missing) {
    return value(name)
        .map(value -> value.isBoolean() ? value.booleanValue() : flag(name, value))
        .orElse(missing);
  }

  private static boolean flag(String name, JsonNode value) {
    return switch (text(name, value).toLowerCase(Locale.ROOT)) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw invalid(name, "is neither true nor false");
    };
  }

  private Optional<JsonNode> value(String name) {
    return Optional.ofNullable(object.get(name))
        .filter(value -> !value.isNull())
        .filter(value -> !(value.isTextual() && value.textValue().isEmpty()))
        .filter(value -> !(value.isArray() && value.isEmpty()));
  }

  private static String text(String name, JsonNode value) {
    if (!value.isTextual()) {
      throw invalid(name, "is not a text");
    }
    String text = value.textValue();
    if (text.codePoints().anyMatch(RequestParameters::isHalfAPair)) {
      throw invalid(name, "has half a surrogate pair, which is no character");
    }
    return text;
  }

  private static boolean isHalfAPair(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  private static ApiException missing(String name) {
    return ApiException.invalid(
        name, "Invalid request: missing %s parameter".formatted(name), "missing");
  }

  static ApiException invalid(String name, String problem) {
    return ApiException.invalid(name, "Invalid request: %s parameter %s".formatted(name, problem));
  }
}
