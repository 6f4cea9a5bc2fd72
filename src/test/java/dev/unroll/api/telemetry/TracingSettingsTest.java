package dev.unroll.api.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TracingSettingsTest {
  private static final String ENDPOINT = "quarkus.otel.exporter.otlp.endpoint";

  private static SmallRyeConfig config(
      Map<String, String> environment, Map<String, String> properties) {
    return new SmallRyeConfigBuilder()
        .withSources(new EnvConfigSource(environment, 300))
        .withSources(new PropertiesConfigSource(properties, "properties", 250))
        .withSources(new TracingSettings())
        .withDefaultValue(ENDPOINT, "http://localhost:4317")
        .build();
  }

  private static boolean isOn(SmallRyeConfig config) {
    return !config.getValue("quarkus.otel.sdk.disabled", Boolean.class);
  }

  @Test
  void withoutAnEndpoint_tracingIsOff() {
    assertThat(isOn(config(Map.of(), Map.of()))).isFalse();
    assertThat(isOn(config(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", " "), Map.of()))).isFalse();
  }

  @Test
  void withAnEndpoint_tracingIsOn() {
    assertThat(isOn(config(Map.of(), Map.of(ENDPOINT, "http://collector:4317")))).isTrue();
    assertThat(
            isOn(
                config(
                    Map.of("QUARKUS_OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://collector:4317"),
                    Map.of())))
        .isTrue();
  }

  @Test
  void openTelemetrysOwnVariables_areTaken() {
    SmallRyeConfig config =
        config(
            Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318",
                "OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
                "OTEL_EXPORTER_OTLP_HEADERS", "authorization=secret",
                "OTEL_TRACES_SAMPLER_ARG", "0.1",
                "OTEL_SERVICE_NAME", "translator"),
            Map.of());

    assertThat(isOn(config)).isTrue();
    assertThat(config.getValue(ENDPOINT, String.class)).isEqualTo("http://collector:4318");
    assertThat(config.getValue("quarkus.otel.exporter.otlp.protocol", String.class))
        .isEqualTo("http/protobuf");
    assertThat(config.getValue("quarkus.otel.exporter.otlp.headers", String.class))
        .isEqualTo("authorization=secret");
    assertThat(config.getValue("quarkus.otel.traces.sampler.arg", Double.class)).isEqualTo(0.1);
    assertThat(config.getValue("quarkus.otel.service.name", String.class)).isEqualTo("translator");
  }

  @Test
  void whatQuarkusPropertiesSay_hasPrecedence() {
    Map<String, String> environment = Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://one:4317");

    assertThat(
            config(environment, Map.of(ENDPOINT, "http://two:4317"))
                .getValue(ENDPOINT, String.class))
        .isEqualTo("http://two:4317");
    assertThat(isOn(config(environment, Map.of("quarkus.otel.sdk.disabled", "true")))).isFalse();
    assertThat(
            isOn(
                config(
                    Map.of(
                        "OTEL_EXPORTER_OTLP_ENDPOINT",
                        "http://one:4317",
                        "OTEL_SDK_DISABLED",
                        "true"),
                    Map.of())))
        .isFalse();
  }
}
