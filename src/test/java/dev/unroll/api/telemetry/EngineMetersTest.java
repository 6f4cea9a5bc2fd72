package dev.unroll.api.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.unroll.engine.Capability;
import dev.unroll.engine.EngineHost;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.RequestRejected;
import dev.unroll.engine.ServedEngine;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // the registry that Quarkus brings
class EngineMetersTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final EngineMeters meters =
      new EngineMeters(registry, OpenTelemetry.noop().getTracer("test"));

  /** An engine of which only its presence counts. */
  private static final class Present implements ServedEngine {
    @Override
    public EngineHost<?, ?> host() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Set<Capability> capabilities() {
      return Set.of();
    }

    @Override
    public void warmUp() {}

    @Override
    public int slots() {
      return 2;
    }

    @Override
    public long cacheBytes() {
      return 64;
    }

    @Override
    public int running() {
      return 1;
    }

    @Override
    public int waiting() {
      return 0;
    }
  }

  private static void use(EngineListener listener) {
    listener.started(Duration.ofMillis(1));
    listener.firstToken(Duration.ofMillis(2));
    listener.rejected(new RequestRejected.EmptyPrompt());
  }

  private Optional<Double> value(String gauge, String model) {
    return Optional.ofNullable(registry.find(gauge).tag("model", model).gauge()).map(Gauge::value);
  }

  private long lines() {
    return registry.scrape().lines().filter(line -> !line.startsWith("#")).count();
  }

  @Test
  void modelsThatComeAndGo_leaveNothingBehind() {
    Set<String> stays = Set.of("stays");
    ServedEngine engine = new Present();
    meters.of("stays").add(engine);
    use(meters.of("stays"));
    meters.follow(true, stays, Set.of());
    long before = lines();

    for (int i = 0; i < 1_000; i++) {
      String name = "passing-" + i;
      ServedEngine passing = new Present();
      meters.of(name).add(passing);
      use(meters.of(name));
      meters.follow(true, Set.of("stays", name), Set.of("refused-" + i));
      meters.of(name).remove(passing);
      meters.follow(true, stays, Set.of());
    }

    assertThat(lines()).isEqualTo(before);
    assertThat(registry.scrape()).doesNotContain("passing", "refused-");
    assertThat(meters.figures()).extracting(ModelFigures::id).containsExactly("stays");
  }

  @Test
  void removedModel_isCountedUntilItsLastEngineHasClosed() {
    ServedEngine engine = new Present();
    meters.of("leaving").add(engine);
    use(meters.of("leaving"));
    meters.follow(true, Set.of("leaving"), Set.of());

    meters.follow(true, Set.of(), Set.of());
    assertThat(value("unroll.num.requests.running", "leaving")).hasValue(1.0);
    assertThat(value("unroll.model.served", "leaving")).isEmpty();

    meters.of("leaving").remove(engine);
    meters.follow(true, Set.of(), Set.of());
    assertThat(registry.scrape()).doesNotContain("leaving");
  }

  @Test
  void modelWhoseNewFilesAreRefused_isServedAndRefused() {
    meters.follow(true, Set.of("a", "b"), Set.of("b", "c"));

    assertThat(value("unroll.model.served", "b")).hasValue(1.0);
    assertThat(value("unroll.model.refused", "b")).hasValue(1.0);
    assertThat(value("unroll.model.served", "c")).hasValue(0.0);
    assertThat(value("unroll.model.refused", "c")).hasValue(1.0);
    assertThat(meters.figures())
        .extracting(ModelFigures::id, ModelFigures::served, ModelFigures::refused)
        .containsExactly(tuple("a", true, false), tuple("b", true, true), tuple("c", false, true));
  }

  @Test
  void latencies_areCountedUpToEachBound() {
    ModelMeters model = meters.of("m");
    for (int millis : List.of(3, 7, 7, 400_000)) {
      model.firstToken(Duration.ofMillis(millis));
    }

    LatencyFigures times = model.figures(true, false).timeToFirstToken();

    assertThat(times.count()).isEqualTo(4);
    assertThat(times.sum()).isEqualTo(400.017);
    assertThat(times.counts().get(times.bounds().indexOf(0.005))).isEqualTo(1);
    assertThat(times.counts().get(times.bounds().indexOf(0.01))).isEqualTo(3);
    assertThat(times.counts().getLast()).isEqualTo(3);
  }
}
