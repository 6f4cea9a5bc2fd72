package dev.unroll.api.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.concurrent.Flow;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The client's end of an event stream; lives on the response's event loop. It asks for the next few
 * events when the last are written and the client keeps up, and cancels the moment that the client
 * leaves.
 */
final class EventStreamSubscriber implements Flow.Subscriber<String> {
  private static final Logger LOG = Logger.getLogger(EventStreamSubscriber.class);

  /** Events that are asked for at a time. */
  static final int BATCH = 8;

  private static final String PING = ": ping\n\n";

  private final Vertx vertx;
  private final HttpServerResponse response;
  private final Runnable whenOver;
  private final long pings;
  private Flow.@Nullable Subscription subscription;
  private int expected;
  private boolean paused;
  private boolean quiet = true;
  private boolean over;

  /**
   * A subscriber that has not sent the response head yet.
   *
   * @param ping how long the stream may be silent before a comment keeps it open
   * @param whenOver called once, when the stream has ended in whatever way
   */
  EventStreamSubscriber(
      Vertx vertx, HttpServerResponse response, Duration ping, Runnable whenOver) {
    this.vertx = vertx;
    this.response = response;
    this.whenOver = whenOver;
    this.pings = vertx.setPeriodic(Math.max(1, ping.toMillis()), timer -> ping());
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    this.subscription = subscription;
    if (response.closed() || response.ended()) {
      leave();
      return;
    }
    response.setChunked(true);
    response.exceptionHandler(failure -> leave());
    response.closeHandler(nothing -> leave());
    response.drainHandler(nothing -> drained());
    response.write("");
    ask();
  }

  @Override
  public void onNext(String frame) {
    if (over) {
      return;
    }
    quiet = false;
    response.write(frame);
    expected--;
    if (expected > 0) {
      return;
    }
    paused = response.writeQueueFull();
    if (!paused) {
      // In a turn of its own: a fast model must not keep the event loop from other connections.
      vertx.runOnContext(nothing -> ask());
    }
  }

  private void ask() {
    if (!over && subscription != null) {
      expected = BATCH;
      subscription.request(BATCH);
    }
  }

  private void drained() {
    if (paused) {
      paused = false;
      ask();
    }
  }

  @Override
  public void onError(Throwable failure) {
    LOG.error("an event stream failed", failure);
    if (!over) {
      response.write(ServerSentEvents.data(ApiError.serverError("the stream failed")));
    }
    onComplete();
  }

  @Override
  public void onComplete() {
    if (!over) {
      response.end();
      finish();
    }
  }

  /** Sends a comment, by which a client that has left is noticed. */
  void probe() {
    if (!over) {
      response.write(PING);
    }
  }

  private void ping() {
    if (quiet && !over && !response.writeQueueFull()) {
      response.write(PING);
    }
    quiet = true;
  }

  private void leave() {
    if (!over) {
      if (subscription != null) {
        subscription.cancel();
      }
      finish();
    }
  }

  private void finish() {
    over = true;
    vertx.cancelTimer(pings);
    whenOver.run();
  }
}
