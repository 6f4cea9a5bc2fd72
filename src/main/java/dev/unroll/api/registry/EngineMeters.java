package dev.unroll.api.registry;

import dev.unroll.engine.EngineListener;
import dev.unroll.engine.JobOutcome;
import dev.unroll.engine.RequestRejected;
import dev.unroll.engine.ServedEngine;
import dev.unroll.engine.Usage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToIntFunction;

/**
 * The engines' metrics, one set a model, named as inference servers name them: requests running and
 * waiting, tokens, time to first token, time between tokens.
 */
@ApplicationScoped
public class EngineMeters {
  private final MeterRegistry registry;
  private final Map<String, OfModel> models = new ConcurrentHashMap<>();

  EngineMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** The model's metrics, which outlive its engine when its folder changes. */
  OfModel of(String model) {
    return models.computeIfAbsent(model, id -> new OfModel(registry, id));
  }

  /** One model's metrics. */
  static final class OfModel implements EngineListener {
    private static final Duration[] LATENCIES =
        millis(1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 10_000, 60_000);
    private static final Duration[] STEPS =
        micros(100, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 1_000_000);

    private final MeterRegistry registry;
    private final String model;
    private final List<ServedEngine> engines = new CopyOnWriteArrayList<>();
    private final Counter promptTokens;
    private final Counter generationTokens;
    private final Timer queueTime;
    private final Timer timeToFirstToken;
    private final Timer interTokenLatency;
    private final DistributionSummary batchSize;

    OfModel(MeterRegistry registry, String model) {
      this.registry = registry;
      this.model = model;
      gauge("unroll.num.requests.running", "Requests that have a slot", ServedEngine::running);
      gauge("unroll.num.requests.waiting", "Requests that wait for a slot", ServedEngine::waiting);
      promptTokens = counter("unroll.prompt.tokens", "Tokens, or time steps, read");
      generationTokens = counter("unroll.generation.tokens", "Tokens, or time steps, generated");
      queueTime = timer("unroll.request.queue.time", "From admission to a slot", LATENCIES);
      timeToFirstToken =
          timer("unroll.time.to.first.token", "From admission to the first token", LATENCIES);
      interTokenLatency =
          timer("unroll.inter.token.latency", "From one token of a request to the next", STEPS);
      batchSize =
          DistributionSummary.builder("unroll.batch.size")
              .description("Sequences that one step decodes together")
              .tag("model", model)
              .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64)
              .register(registry);
    }

    void add(ServedEngine engine) {
      engines.add(engine);
    }

    void remove(ServedEngine engine) {
      engines.remove(engine);
    }

    @Override
    public void rejected(RequestRejected reason) {
      Counter.builder("unroll.requests.rejected")
          .description("Requests that were not admitted")
          .tag("model", model)
          .tag("reason", reason.getClass().getSimpleName())
          .register(registry)
          .increment();
    }

    @Override
    public void started(Duration queued) {
      queueTime.record(queued);
    }

    @Override
    public void firstToken(Duration sinceAdmitted) {
      generationTokens.increment();
      timeToFirstToken.record(sinceAdmitted);
    }

    @Override
    public void token(Duration sincePrevious) {
      generationTokens.increment();
      interTokenLatency.record(sincePrevious);
    }

    @Override
    public void decoded(int sequences) {
      batchSize.record(sequences);
    }

    @Override
    public void finished(JobOutcome outcome, Usage usage, Duration sinceAdmitted) {
      promptTokens.increment(usage.promptTokens());
      Timer.builder("unroll.e2e.request.latency")
          .description("From admission to the end of a request")
          .tag("model", model)
          .tag("finish_reason", outcome.name().toLowerCase(Locale.ROOT))
          .serviceLevelObjectives(LATENCIES)
          .register(registry)
          .record(sinceAdmitted);
    }

    private void gauge(String name, String description, ToIntFunction<ServedEngine> count) {
      Gauge.builder(name, engines, all -> all.stream().mapToInt(count).sum())
          .description(description)
          .tag("model", model)
          .strongReference(true)
          .register(registry);
    }

    private Counter counter(String name, String description) {
      return Counter.builder(name).description(description).tag("model", model).register(registry);
    }

    private Timer timer(String name, String description, Duration[] buckets) {
      return Timer.builder(name)
          .description(description)
          .tag("model", model)
          .serviceLevelObjectives(buckets)
          .register(registry);
    }

    private static Duration[] millis(int... bounds) {
      return Arrays.stream(bounds).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
    }

    private static Duration[] micros(int... bounds) {
      return Arrays.stream(bounds)
          .mapToObj(bound -> Duration.ofNanos(bound * 1000L))
          .toArray(Duration[]::new);
    }
  }
}
