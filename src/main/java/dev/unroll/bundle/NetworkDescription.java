package dev.unroll.bundle;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A network in {@code config.json}: the record of its sizes and options as an object, without what
 * is absent. What this version does not know of is refused, because it would mean another network.
 */
final class NetworkDescription {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_NULL, JsonInclude.Include.USE_DEFAULTS))
          .addModule(new SimpleModule().addSerializer(new LowerCase()))
          .build();

  private NetworkDescription() {}

  static ObjectNode of(Record network) {
    return JSON.valueToTree(network);
  }

  /** What another program calls such a network; empty where that is not told. */
  static Optional<String> family(ObjectNode network) {
    return Stream.of(network, network.path("parts"))
        .map(part -> part.path("family"))
        .filter(JsonNode::isTextual)
        .map(JsonNode::textValue)
        .findFirst();
  }

  static <T extends Record> T read(ObjectNode network, Class<T> type) {
    try {
      return JSON.treeToValue(network, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("network: " + ConfigFile.firstLine(e), e);
    }
  }

  /** Constants in small letters. */
  private static final class LowerCase extends StdSerializer<Enum<?>> {
    private static final long serialVersionUID = 1L;

    LowerCase() {
      super(Enum.class, false);
    }

    @Override
    public void serialize(Enum<?> value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeString(value.name().toLowerCase(Locale.ROOT));
    }
  }
}
