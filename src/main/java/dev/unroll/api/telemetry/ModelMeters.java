package dev.unroll.api.telemetry;

import dev.unroll.engine.Capability;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.JobOutcome;
import dev.unroll.engine.RequestRejected;
import dev.unroll.engine.ServedEngine;
import dev.unroll.engine.Usage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One model's metrics, named as inference servers name them: requests running and waiting, tokens,
 * time to first token, time between tokens. Requests whose trace is recorded get a {@link
 * RequestTrace} besides.
 */
public final class ModelMeters implements EngineListener {
  private static final Duration[] LATENCIES =
      millis(
          1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 20_000, 30_000, 60_000,
          120_000, 300_000);
  private static final Duration[] STEPS =
      micros(
          25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000,
          500_000, 1_000_000, 2_500_000);
  private static final double[] BATCHES = {1, 2, 4, 8, 16, 32, 64, 128};
  private static final double[] LENGTHS = {
    1, 4, 16, 64, 128, 256, 512, 1_024, 2_048, 4_096, 16_384
  };

  private static final Logger LOG = Logger.getLogger(ModelMeters.class);
  private static final long LEAST_BETWEEN_WARNINGS = TimeUnit.SECONDS.toNanos(1);

  private final MeterRegistry registry;
  private final Tracer tracer;
  private final String id;
  private final List<ServedEngine> engines = new CopyOnWriteArrayList<>();
  private final Queue<Meter> registered = new ConcurrentLinkedQueue<>();
  private final Counter promptTokens;
  private final Counter cachedTokens;
  private final Counter generationTokens;
  private final Timer queueTime;
  private final Timer timeToFirstToken;
  private final Timer interTokenLatency;
  private final Timer decodeStep;
  private final Timer prefillStep;
  private final DistributionSummary batchSize;
  private final DistributionSummary promptLength;
  private final DistributionSummary answerLength;
  private final Map<JobOutcome, Timer> requestLatency = new EnumMap<>(JobOutcome.class);
  private final Map<String, Counter> rejected = new ConcurrentHashMap<>();

  /** Written by the engine's thread. */
  private volatile long lastWarning = System.nanoTime() - LEAST_BETWEEN_WARNINGS;

  ModelMeters(MeterRegistry registry, Tracer tracer, String id) {
    this.registry = registry;
    this.tracer = tracer;
    this.id = id;
    gauge("unroll.num.requests.running", "Requests that have a slot", null, ServedEngine::running);
    gauge(
        "unroll.num.requests.waiting",
        "Requests that wait for a slot",
        null,
        ServedEngine::waiting);
    gauge("unroll.num.slots", "Requests that can have a slot together", null, ServedEngine::slots);
    gauge(
        "unroll.cache.memory",
        "Memory of the model's caches or states",
        "bytes",
        ServedEngine::cacheBytes);
    promptTokens = counter("unroll.prompt.tokens", "Tokens, or time steps, read");
    cachedTokens =
        counter(
            "unroll.prompt.tokens.cached",
            "Tokens of prompts that were known from prompts with the same beginning");
    generationTokens = counter("unroll.generation.tokens", "Tokens, or time steps, generated");
    queueTime = timer("unroll.request.queue.time", "From admission to a slot", LATENCIES);
    timeToFirstToken =
        timer("unroll.time.to.first.token", "From admission to the first token", LATENCIES);
    interTokenLatency =
        timer("unroll.inter.token.latency", "From one token of a request to the next", STEPS);
    decodeStep = step("decode");
    prefillStep = step("prefill");
    batchSize = sizes("unroll.batch.size", "Sequences that one step decodes together", BATCHES);
    promptLength =
        sizes(
            "unroll.request.prompt.tokens",
            "Tokens, or time steps, that a request had read",
            LENGTHS);
    answerLength =
        sizes(
            "unroll.request.generation.tokens",
            "Tokens, or time steps, that were generated for a request",
            LENGTHS);
    for (JobOutcome outcome : JobOutcome.values()) {
      requestLatency.put(
          outcome,
          timer(
              "unroll.e2e.request.latency",
              "From admission to the end of a request",
              LATENCIES,
              "finish_reason",
              name(outcome)));
    }
  }

  String id() {
    return id;
  }

  /** Counts an engine's requests from now on. */
  public void add(ServedEngine engine) {
    engines.add(engine);
  }

  /** Notes that an engine has closed. */
  public void remove(ServedEngine engine) {
    engines.remove(engine);
  }

  /**
   * Takes the metrics out of the registry, if there is no engine.
   *
   * @return whether there was none
   */
  boolean closeIfUnused() {
    if (!engines.isEmpty()) {
      return false;
    }
    registered.forEach(registry::remove);
    return true;
  }

  @Override
  public EngineListener arrived(Capability wanted) {
    Context context = Context.current();
    return Span.fromContext(context).getSpanContext().isSampled()
        ? and(new RequestTrace(tracer, context, id, wanted))
        : this;
  }

  @Override
  public void rejected(RequestRejected reason) {
    rejected
        .computeIfAbsent(
            reason.getClass().getSimpleName(),
            name ->
                counter(
                    "unroll.requests.rejected", "Requests that were not admitted", "reason", name))
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
  public void decoded(int sequences, Duration took) {
    batchSize.record(sequences);
    decodeStep.record(took);
  }

  @Override
  public void prefilled(Duration took) {
    prefillStep.record(took);
  }

  /** Says it in the log: once for all requests of a run, and at most once a second. */
  @Override
  public void failed(RuntimeException cause) {
    long now = System.nanoTime();
    if (now - lastWarning > LEAST_BETWEEN_WARNINGS) {
      lastWarning = now;
      LOG.warnf("%s: a run of the model failed: %s", id, cause);
      LOG.debug("the failed run", cause);
    }
  }

  @Override
  public void finished(JobOutcome outcome, Usage usage, Duration sinceAdmitted) {
    promptTokens.increment(usage.promptTokens());
    promptLength.record(usage.promptTokens());
    answerLength.record(usage.completionTokens());
    cachedTokens.increment(usage.cachedTokens());
    Timer latency = requestLatency.get(outcome);
    if (latency != null) {
      latency.record(sinceAdmitted);
    }
  }

  /** The model's figures at this moment. */
  ModelFigures figures(boolean served, boolean refused) {
    Map<String, Long> requests = new TreeMap<>();
    requestLatency.forEach((outcome, timer) -> requests.put(name(outcome), timer.count()));
    Map<String, Long> refusals = new TreeMap<>();
    rejected.forEach((reason, counter) -> refusals.put(reason, Math.round(counter.count())));
    return new ModelFigures(
        id,
        served,
        refused,
        engines.stream().mapToInt(ServedEngine::slots).max().orElse(0),
        engines.stream().mapToInt(ServedEngine::running).sum(),
        engines.stream().mapToInt(ServedEngine::waiting).sum(),
        engines.stream().mapToLong(ServedEngine::cacheBytes).sum(),
        Math.round(promptTokens.count()),
        Math.round(generationTokens.count()),
        requests,
        refusals,
        LatencyFigures.of(timeToFirstToken),
        LatencyFigures.of(interTokenLatency),
        LatencyFigures.of(requestLatency.values()),
        LatencyFigures.of(queueTime),
        LatencyFigures.of(decodeStep));
  }

  /** An outcome as metrics and traces name it. */
  static String name(JobOutcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT);
  }

  private <M extends Meter> M keep(M meter) {
    registered.add(meter);
    return meter;
  }

  private void gauge(
      String name,
      String description,
      @Nullable String unit,
      ToDoubleFunction<ServedEngine> value) {
    keep(
        Gauge.builder(name, engines, all -> all.stream().mapToDouble(value).sum())
            .description(description)
            .baseUnit(unit)
            .tag("model", id)
            .strongReference(true)
            .register(registry));
  }

  private Counter counter(String name, String description, String... tags) {
    return keep(
        Counter.builder(name)
            .description(description)
            .tag("model", id)
            .tags(tags)
            .register(registry));
  }

  private DistributionSummary sizes(String name, String description, double[] buckets) {
    return keep(
        DistributionSummary.builder(name)
            .description(description)
            .tag("model", id)
            .serviceLevelObjectives(buckets)
            .register(registry));
  }

  private Timer step(String phase) {
    return timer("unroll.step.duration", "Time of one run of the model", STEPS, "phase", phase);
  }

  private Timer timer(String name, String description, Duration[] buckets, String... tags) {
    return keep(
        Timer.builder(name)
            .description(description)
            .tag("model", id)
            .tags(tags)
            .serviceLevelObjectives(buckets)
            .register(registry));
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
