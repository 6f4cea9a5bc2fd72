package dev.unroll.api.telemetry;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * Turns tracing on when there is somewhere to send traces to, and off when there is not. Takes
 * OpenTelemetry's own environment variables, {@code OTEL_EXPORTER_OTLP_ENDPOINT} and others, for
 * Quarkus' properties.
 */
public final class TracingSettings implements ConfigSourceFactory {
  private static final String ENDPOINT = "quarkus.otel.exporter.otlp.endpoint";
  private static final String TRACES_ENDPOINT = "quarkus.otel.exporter.otlp.traces.endpoint";

  /** How much of the traces is recorded, from 0 to 1. */
  private static final String SHARE = "quarkus.otel.traces.sampler.arg";

  private static final String DISABLED = "quarkus.otel.sdk.disabled";

  /** Quarkus' property for each of OpenTelemetry's. */
  private static final Map<String, String> NAMES =
      Map.of(
          "otel.exporter.otlp.endpoint", ENDPOINT,
          "otel.exporter.otlp.traces.endpoint", TRACES_ENDPOINT,
          "otel.exporter.otlp.protocol", "quarkus.otel.exporter.otlp.protocol",
          "otel.exporter.otlp.traces.protocol", "quarkus.otel.exporter.otlp.traces.protocol",
          "otel.exporter.otlp.headers", "quarkus.otel.exporter.otlp.headers",
          "otel.traces.sampler.arg", SHARE,
          "otel.resource.attributes", "quarkus.otel.resource.attributes",
          "otel.service.name", "quarkus.otel.service.name",
          "otel.sdk.disabled", DISABLED);

  @Override
  public List<ConfigSource> getConfigSources(ConfigSourceContext context) {
    Map<String, String> properties = new HashMap<>();
    NAMES.forEach(
        (theirs, quarkus) -> {
          String value = value(context, theirs);
          if (value != null) {
            properties.put(quarkus, value);
          }
        });
    boolean somewhere =
        properties.containsKey(ENDPOINT)
            || properties.containsKey(TRACES_ENDPOINT)
            || value(context, ENDPOINT) != null
            || value(context, TRACES_ENDPOINT) != null;
    properties.putIfAbsent(SHARE, "1");
    properties.putIfAbsent(DISABLED, String.valueOf(!somewhere));
    // Above Quarkus' defaults, below whatever a user sets.
    return List.of(new PropertiesConfigSource(properties, "tracing", 100));
  }

  private static @Nullable String value(ConfigSourceContext context, String name) {
    ConfigValue value = context.getValue(name);
    boolean isSet = value != null && value.getConfigSourceOrdinal() > Integer.MIN_VALUE;
    String text = isSet ? value.getValue() : null; // else it is a default
    return text == null || text.isBlank() ? null : text;
  }

  @Override
  public OptionalInt getPriority() {
    return OptionalInt.of(100);
  }
}
