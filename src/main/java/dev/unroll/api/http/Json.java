package dev.unroll.api.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.unroll.text.JsonFault;
import java.io.IOException;

/** JSON on the wire. */
public final class Json {
  // NaN is read so that the error can name the field that holds it.
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private Json() {}

  /**
   * The one value that a body holds.
   *
   * @throws ApiException when the bytes are not one JSON value
   */
  public static JsonNode parse(byte[] body) {
    try {
      return MAPPER.readTree(body);
    } catch (StreamConstraintsException e) {
      throw ApiException.invalid(
          null, "the body is nested too deeply, or a name or number is too long", "invalid_json");
    } catch (JsonProcessingException e) {
      String at =
          e.getLocation() == null
              ? ""
              : " (line %d, column %d)"
                  .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
      throw ApiException.invalid(
          null, "the body is not valid JSON: " + JsonFault.reason(e) + at, "invalid_json");
    } catch (IOException e) {
      throw ApiException.invalid(null, "the body cannot be read as JSON", "invalid_json");
    }
  }

  static String format(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no JSON for " + value.getClass(), e);
    }
  }
}
