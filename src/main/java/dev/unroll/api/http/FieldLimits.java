package dev.unroll.api.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The limits and the default of a request's field. They are those of the {@link Schema} that
 * documents the field, so that the OpenAPI document says what is enforced.
 *
 * @param defaultValue the default; empty if there is none
 * @param maxItems of an array
 * @param words the permitted ones; empty if any is
 */
record FieldLimits(
    double minimum, double maximum, String defaultValue, int maxItems, List<String> words) {
  private static final ClassValue<Map<String, FieldLimits>> REQUESTS =
      new ClassValue<>() {
        @Override
        protected Map<String, FieldLimits> computeValue(Class<?> request) {
          return read(request);
        }
      };

  /** The limits of a request's fields by their names in JSON. */
  static Map<String, FieldLimits> of(Class<? extends Record> request) {
    return REQUESTS.get(request);
  }

  private static Map<String, FieldLimits> read(Class<?> request) {
    Map<String, FieldLimits> limits = new HashMap<>();
    for (Field field : request.getDeclaredFields()) {
      @Nullable Schema schema = field.getAnnotation(Schema.class);
      @Nullable JsonProperty renamed = field.getAnnotation(JsonProperty.class);
      if (field.isAnnotationPresent(JsonUnwrapped.class)) {
        limits.putAll(read(field.getType()));
      } else if (schema != null) {
        limits.put(renamed == null ? field.getName() : renamed.value(), of(schema));
      }
    }
    return Map.copyOf(limits);
  }

  private static FieldLimits of(Schema schema) {
    return new FieldLimits(
        schema.minimum().isEmpty() ? Integer.MIN_VALUE : Double.parseDouble(schema.minimum()),
        schema.maximum().isEmpty() ? Integer.MAX_VALUE : Double.parseDouble(schema.maximum()),
        schema.defaultValue(),
        schema.maxItems() < 0 ? Integer.MAX_VALUE : schema.maxItems(),
        List.of(schema.enumeration()));
  }
}
