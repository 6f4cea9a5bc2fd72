package dev.unroll.api.telemetry;

import dev.unroll.engine.Capability;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.JobOutcome;
import dev.unroll.engine.RequestRejected;
import dev.unroll.engine.Usage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The spans of one request, beneath that of its HTTP exchange: one by OpenTelemetry's conventions
 * for generative models, and in it {@code admission}, {@code queue}, {@code prefill} and {@code
 * decode}. They are made when the request has ended, from times that the engine takes anyway, and
 * never hold a text.
 */
final class RequestTrace implements EngineListener {
  private static final AttributeKey<String> OPERATION =
      AttributeKey.stringKey("gen_ai.operation.name");
  private static final AttributeKey<String> PROVIDER =
      AttributeKey.stringKey("gen_ai.provider.name");
  private static final AttributeKey<String> REQUEST_MODEL =
      AttributeKey.stringKey("gen_ai.request.model");
  private static final AttributeKey<String> RESPONSE_MODEL =
      AttributeKey.stringKey("gen_ai.response.model");
  private static final AttributeKey<List<String>> FINISH_REASONS =
      AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");
  private static final AttributeKey<Long> INPUT_TOKENS =
      AttributeKey.longKey("gen_ai.usage.input_tokens");
  private static final AttributeKey<Long> OUTPUT_TOKENS =
      AttributeKey.longKey("gen_ai.usage.output_tokens");
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

  private final Tracer tracer;
  private final Context parent;
  private final String model;
  private final String operation;
  private final Instant arrival = Instant.now();
  private final long arrivalNanos = System.nanoTime();
  private Duration admittedAfter = Duration.ZERO;
  private @Nullable Duration queued;
  private @Nullable Duration toFirstToken;
  private @Nullable String failure;

  /**
   * The trace of a request that arrives now.
   *
   * @param parent what holds the span of the HTTP exchange
   */
  RequestTrace(Tracer tracer, Context parent, String model, Capability wanted) {
    this.tracer = tracer;
    this.parent = parent;
    this.model = model;
    this.operation =
        switch (wanted) {
          case COMPLETES -> "text_completion";
          case CHATS -> "chat";
          case EMBEDS -> "embeddings";
          case CLASSIFIES -> "classify";
          case FORECASTS -> "forecast";
          case TRANSLATES -> "translate";
        };
  }

  @Override
  public void admitted() {
    admittedAfter = sinceArrival();
  }

  @Override
  public void rejected(RequestRejected reason) {
    Span span = begin();
    fail(span, reason.getClass().getSimpleName());
    end(span, sinceArrival());
  }

  @Override
  public void started(Duration waited) {
    queued = waited;
  }

  @Override
  public void firstToken(Duration sinceAdmitted) {
    toFirstToken = sinceAdmitted;
  }

  @Override
  public void failed(RuntimeException cause) {
    failure = cause.getClass().getName();
  }

  @Override
  public void finished(JobOutcome outcome, Usage usage, Duration sinceAdmitted) {
    Span span = begin();
    span.setAttribute(RESPONSE_MODEL, model);
    span.setAttribute(INPUT_TOKENS, usage.promptTokens());
    span.setAttribute(OUTPUT_TOKENS, usage.completionTokens());
    switch (outcome) {
      case STOP, LENGTH -> span.setAttribute(FINISH_REASONS, List.of(ModelMeters.name(outcome)));
      case CANCELLED -> span.setAttribute(ERROR, ModelMeters.name(outcome));
      case DEADLINE, QUEUE_DEADLINE -> fail(span, ModelMeters.name(outcome));
      case FAILED -> fail(span, failure == null ? ModelMeters.name(outcome) : failure);
    }
    Context within = parent.with(span);
    phase(within, "admission", Duration.ZERO, admittedAfter);
    Duration end = admittedAfter.plus(sinceAdmitted);
    Duration start = queued == null ? end : admittedAfter.plus(queued);
    phase(within, "queue", admittedAfter, start);
    if (queued != null) {
      Duration first = toFirstToken == null ? end : admittedAfter.plus(toFirstToken);
      phase(within, "prefill", start, first);
      if (toFirstToken != null) {
        phase(within, "decode", first, end);
      }
    }
    end(span, end);
  }

  private Span begin() {
    return tracer
        .spanBuilder(operation + " " + model)
        .setParent(parent)
        .setStartTimestamp(arrival)
        .setAttribute(OPERATION, operation)
        .setAttribute(PROVIDER, "unroll")
        .setAttribute(REQUEST_MODEL, model)
        .startSpan();
  }

  private static void fail(Span span, String type) {
    span.setAttribute(ERROR, type);
    span.setStatus(StatusCode.ERROR);
  }

  private void phase(Context within, String name, Duration from, Duration to) {
    end(
        tracer
            .spanBuilder(name)
            .setParent(within)
            .setStartTimestamp(arrival.plus(from))
            .startSpan(),
        to);
  }

  private void end(Span span, Duration after) {
    Instant end = arrival.plus(after);
    span.end(TimeUnit.SECONDS.toNanos(end.getEpochSecond()) + end.getNano(), TimeUnit.NANOSECONDS);
  }

  private Duration sinceArrival() {
    return Duration.ofNanos(System.nanoTime() - arrivalNanos);
  }
}
