package dev.unroll.api.http;

import dev.unroll.api.connection.ConnectionGuard;
import dev.unroll.api.connection.HeldBytes;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request's body on its way in. One that is longer than the limit is refused with status 413 as
 * soon as that is known; what still comes of it is thrown away, so that the client gets to read the
 * answer. One for which there is no room at present is refused with 503, and its rest stays unread.
 * One that comes too slowly is refused with 408, and its connection ends.
 */
final class BodyReader {
  /** How much of a refused body is thrown away, in limits, before the connection ends. */
  private static final int PATIENCE = 32;

  /**
   * The limits of a body.
   *
   * @param size in bytes
   * @param time in which it must be whole, or have brought so much as {@code rate} says, again and
   *     again
   * @param rate in bytes a second
   */
  record Limits(long size, Duration time, long rate) {}

  private final RoutingContext context;
  private final HttpServerRequest request;
  private final Limits limits;
  private final HeldBytes.Body room;
  private final UniEmitter<? super byte[]> whole;
  private final Optional<ConnectionGuard> guard;
  private @Nullable Buffer body = Buffer.buffer();
  private long received;
  private long receivedBefore;
  private long timer;
  private boolean refused;
  private boolean over;

  private BodyReader(
      RoutingContext context,
      Limits limits,
      HeldBytes.Body room,
      UniEmitter<? super byte[]> whole) {
    this.context = context;
    this.request = context.request();
    this.limits = limits;
    this.room = room;
    this.whole = whole;
    this.guard = ConnectionGuard.of(request);
  }

  /**
   * The body, once it is there, as it was sent; never blocks.
   *
   * @param room takes it, and is given back when the answer begins, or the connection ends
   */
  static Uni<byte[]> read(RoutingContext context, Limits limits, HeldBytes.Body room) {
    return Uni.createFrom()
        .emitter(emitter -> new BodyReader(context, limits, room, emitter).start());
  }

  private void start() {
    if (request.isEnded()) {
      whole.complete(new byte[0]);
      return;
    }
    if (declaredLength() > limits.size()) {
      refuse(ApiException.tooLarge(limits.size()));
    } else if (request.headers().contains(HttpHeaders.EXPECT, "100-continue", true)) {
      context.response().writeContinue();
    }
    guard.ifPresent(ConnectionGuard::bodyBegins);
    Vertx vertx = context.vertx();
    timer = vertx.setPeriodic(Math.max(1, limits.time().toMillis()), id -> checkPace());
    context.addHeadersEndHandler(nothing -> room.release());
    context.addEndHandler(
        ended -> {
          stop();
          room.release();
        });
    request.handler(this::receive);
    request.endHandler(nothing -> end());
    request.exceptionHandler(failure -> fail(ApiException.invalid(null, "the body ended early")));
    request.resume();
  }

  private long declaredLength() {
    try {
      String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
      return length == null ? 0 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  private void receive(Buffer chunk) {
    received += chunk.length();
    if (received > PATIENCE * limits.size()) {
      request.connection().close();
    } else if (refused || body == null) {
      return;
    } else if (received > limits.size()) {
      refuse(ApiException.tooLarge(limits.size()));
    } else if (!room.take(chunk.length())) {
      // Unread, the rest costs nothing; most clients look for an answer while they send.
      request.pause();
      refuse(ApiException.overloaded());
    } else {
      body.appendBuffer(chunk);
    }
  }

  private void checkPace() {
    long least = limits.rate() * limits.time().toMillis() / 1_000;
    if (received - receivedBefore >= least) {
      receivedBefore = received;
      return;
    }
    if (refused || context.response().ended()) {
      disconnect();
      return;
    }
    context.response().endHandler(nothing -> disconnect());
    if (request.version() != HttpVersion.HTTP_2) {
      context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    stop();
    refuse(ApiException.tooSlow());
  }

  /** Ends the connection, or the stream where it has others. */
  private void disconnect() {
    stop();
    if (request.version() != HttpVersion.HTTP_2 || !context.response().reset()) {
      request.connection().close();
    }
  }

  private void refuse(ApiException refusal) {
    refused = true;
    body = null;
    room.release();
    whole.fail(refusal);
  }

  private void fail(ApiException failure) {
    stop();
    whole.fail(failure);
  }

  private void end() {
    stop();
    if (body != null) {
      byte[] bytes = body.getBytes();
      body = null;
      whole.complete(bytes);
    }
  }

  private void stop() {
    if (!over) {
      over = true;
      context.vertx().cancelTimer(timer);
      guard.ifPresent(ConnectionGuard::bodyEnds);
    }
  }
}
