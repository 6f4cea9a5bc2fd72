package dev.unroll.api.access;

import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.RequestId;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.JobOutcome;
import dev.unroll.engine.Usage;
import dev.unroll.engine.queue.Sender;
import io.vertx.core.Context;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One request's access: whose it is, what that client may use, and what it has used. {@link
 * AccessGate} attaches one to each request. For any thread.
 */
public final class Access {
  private static final String ATTRIBUTE = Access.class.getName();

  /** What is taken in advance, before a text has become tokens. */
  private static final int CHARACTERS_A_TOKEN = 4;

  /** What {@link AccessGate} gives to every request. */
  record Common(Function<String, Caller> withKey, Clock clock, Consumer<AuditLine> audit) {}

  private final Common common;
  private final RoutingContext context;
  private final Context eventLoop;
  private final Instant time;
  private final String address;
  private final long arrived;

  // Guarded by this.
  private @Nullable Caller caller;
  private @Nullable String model;
  private Allowance.@Nullable Reservation reservation;
  private long promptTokens;
  private long generatedTokens;
  private @Nullable JobOutcome end;
  private @Nullable Duration firstToken;
  private int priority = Integer.MIN_VALUE;
  private int running;
  private boolean responseEnded;
  private boolean told;

  Access(Common common, RoutingContext context, Instant time) {
    this.common = common;
    this.context = context;
    this.eventLoop = context.vertx().getOrCreateContext();
    this.time = time;
    this.address = AuditLine.address(context);
    this.arrived = common.clock().nanos();
    context.put(ATTRIBUTE, this);
  }

  /** A request's. */
  public static Access of(RoutingContext context) {
    Access access = context.get(ATTRIBUTE);
    if (access == null) {
      throw new IllegalStateException("the request has not passed the gate");
    }
    return access;
  }

  /**
   * Notes whose the request is.
   *
   * @throws ApiException with status 429 when the client sends too many
   */
  synchronized void identify(Caller caller) {
    this.caller = caller;
    caller.allowance().request();
  }

  /**
   * Notes whose the request is by a key in its body, unless that is known.
   *
   * @param key empty if there is none
   * @throws ApiException when it lets nobody in
   */
  public synchronized void identify(String key) {
    if (caller == null) {
      identify(common.withKey().apply(key));
    }
  }

  private Caller caller() {
    if (caller == null) {
      throw new IllegalStateException("nobody has looked at the request's key");
    }
    return caller;
  }

  /** Whose the request is, by the name of the key. */
  public synchronized String client() {
    return caller().name();
  }

  /** Whether the client may use a model. */
  public synchronized boolean mayUse(String model) {
    return caller().mayUse(model);
  }

  /**
   * Checks that the client may use a model.
   *
   * @throws ApiException with status 403 when it may not
   */
  public synchronized void require(String wanted) {
    model = wanted;
    if (!caller().mayUse(wanted)) {
      throw ApiException.modelForbidden(wanted);
    }
  }

  /**
   * Notes the priority that the request asks for, if it does; it gets none before its client's own.
   */
  public synchronized void ask(@Nullable Integer wanted) {
    if (wanted != null) {
      priority = wanted;
    }
  }

  /** Whose turn it is. Those without a key are told apart by their addresses. */
  private Sender sender() {
    Caller known = caller();
    String name = known.equals(Caller.ANYBODY) ? address : known.name();
    return new Sender(name, Math.max(priority, known.priority()));
  }

  /**
   * Checks that the client may have an answer of a model now, and takes what that may need.
   *
   * @param characters how many characters the model reads
   * @param generated how many tokens it may generate; what it does not is given back
   * @return to be told what the model does for one of the request's texts
   * @throws ApiException with status 403 or 429 when it may not
   */
  public synchronized EngineListener enter(String wanted, long characters, long generated) {
    require(wanted);
    if (reservation == null) {
      reservation = caller().allowance().reserve(characters / CHARACTERS_A_TOKEN + generated);
    }
    return new Work(sender());
  }

  /** Follows what a model does for the request, once. */
  private final class Work implements EngineListener {
    private final Sender sender;
    private boolean started;

    Work(Sender sender) {
      this.sender = sender;
    }

    @Override
    public Sender sender() {
      return sender;
    }

    @Override
    public void started(Duration queued) {
      synchronized (Access.this) {
        started = true;
        running++;
      }
    }

    @Override
    public void firstToken(Duration sinceAdmitted) {
      synchronized (Access.this) {
        if (firstToken == null) {
          firstToken = age();
        }
      }
    }

    @Override
    public void finished(JobOutcome outcome, Usage usage, Duration sinceAdmitted) {
      synchronized (Access.this) {
        end = outcome;
        promptTokens += usage.promptTokens();
        generatedTokens += usage.completionTokens();
        if (reservation != null) {
          reservation.use((long) usage.promptTokens() + usage.completionTokens());
        }
        if (started) { // One that ends in the queue has not.
          running--;
        }
      }
      // Not on the engine's thread, which has other requests' steps to run.
      eventLoop.runOnContext(nothing -> tellIfOver());
    }
  }

  /** The response has ended, whole or cut. */
  void responseEnded() {
    synchronized (this) {
      responseEnded = true;
      if (reservation != null) {
        reservation.end();
      }
    }
    tellIfOver();
  }

  /** Writes the line once both the response and the model's work for it have ended. */
  private void tellIfOver() {
    AuditLine line;
    synchronized (this) {
      if (told || !responseEnded || running > 0) {
        return;
      }
      told = true;
      line =
          new AuditLine(
              time,
              RequestId.of(context),
              caller == null ? Caller.ANYBODY.name() : caller.name(),
              address,
              context.request().method().name(),
              String.valueOf(context.request().path()),
              context.response().getStatusCode(),
              model,
              new AuditLine.Tokens(promptTokens, generatedTokens),
              end,
              firstToken,
              age());
    }
    common.audit().accept(line);
  }

  private Duration age() {
    return Duration.ofNanos(common.clock().nanos() - arrived);
  }
}
