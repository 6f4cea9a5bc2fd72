package dev.unroll.api.libretranslate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Json;
import dev.unroll.api.http.MediaTypes;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.multipart.Attribute;
import io.netty.handler.codec.http.multipart.DefaultHttpDataFactory;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder;
import io.netty.handler.codec.http.multipart.InterfaceHttpData;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

  private RequestParameters(JsonNode object, boolean json) {
    this.object = object;
    this.json = json;
  }

  /**
   * Reads a request.
   *
   * @throws ApiException when the body is not what its content type says
   */
  static RequestParameters read(RoutingContext context, byte[] body) {
    return read(
        String.valueOf(context.request().getHeader(HttpHeaderNames.CONTENT_TYPE)),
        context.queryParams(),
        body);
  }

  /** Reads a body by its content type, and the query. */
  static RequestParameters read(String type, MultiMap query, byte[] body) {
    String media = MediaTypes.of(type);
    if (MediaTypes.isJson(type)) {
      JsonNode root = Json.parse(body);
      if (!root.isObject()) {
        throw ApiException.invalid(null, "Invalid JSON format", "invalid_json");
      }
      return new RequestParameters(root, true);
    }
    ObjectNode values = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, String> given : query) {
      putIfAbsent(values, given.getKey(), given.getValue());
    }
    if (media.equals("multipart/form-data") || media.equals("application/x-www-form-urlencoded")) {
      readForm(type, body, values);
    }
    return new RequestParameters(values, false);
  }

  private static void putIfAbsent(ObjectNode values, String name, String value) {
    if (!values.has(name)) {
      values.put(name, value);
    }
  }

  private static void readForm(String type, byte[] body, ObjectNode values) {
    HttpRequest head =
        new DefaultHttpRequest(
            HttpVersion.HTTP_1_1,
            HttpMethod.POST,
            "/",
            new DefaultHttpHeaders().set(HttpHeaderNames.CONTENT_TYPE, type));
    HttpPostRequestDecoder decoder = null;
    try {
      decoder =
          new HttpPostRequestDecoder(
              new DefaultHttpDataFactory(false),
              head,
              StandardCharsets.UTF_8,
              MOST_FIELDS,
              body.length + 1);
      // Not in the constructor, which would keep the memory of a body that it cannot read.
      decoder.offer(new DefaultLastHttpContent(Unpooled.wrappedBuffer(body)));
      for (InterfaceHttpData field : decoder.getBodyHttpDatas()) {
        if (field instanceof Attribute attribute) {
          putIfAbsent(values, attribute.getName(), attribute.getString(StandardCharsets.UTF_8));
        }
      }
    } catch (IOException | RuntimeException e) {
      throw ApiException.invalid(null, "Invalid request: the form cannot be read", "invalid_form");
    } finally {
      if (decoder != null) {
        decoder.destroy();
      }
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
