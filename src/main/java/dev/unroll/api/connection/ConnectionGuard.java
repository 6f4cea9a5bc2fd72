package dev.unroll.api.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The guard of one connection: it ends one whose next request does not come in time, and lets a
 * client that sends nothing more read its answer. Nearest to the socket among the channel's
 * handlers; lives on its event loop, where all methods are called.
 *
 * <p>A connection that has a request is never ended for being silent: the model may take its time,
 * and bodies have a deadline of their own.
 *
 * <p>A client that closes its end for writing looks like one that has left. To tell them apart, it
 * is sent something that it ignores: if it has left, its system answers that, and a later write
 * fails.
 */
public final class ConnectionGuard extends ChannelDuplexHandler {
  private static final AttributeKey<ConnectionGuard> KEY =
      AttributeKey.valueOf(ConnectionGuard.class.getName());

  private static final int MOST_QUEUED = 32;
  private static final long FIRST_PROBE_MILLIS = 250;
  private static final long LAST_PROBE_MILLIS = 5_000;

  private final ConnectionLimits limits;
  private final SideStreams sideStreams;
  private final boolean encrypted;
  private @Nullable ChannelHandlerContext context;
  private @Nullable ScheduledFuture<?> timer;
  private long deadline;
  private int requests;
  private int bodies;

  /** Whether a part of the next request's head has come. */
  private boolean begun;

  /** Whether it has requests side by side, as HTTP/2 does. */
  private boolean multiplexed;

  private boolean inputEnded;
  private Runnable probe = () -> {};

  /** Whether a request has begun since bytes were last read. */
  private boolean turnTaken;

  private @Nullable Runnable waiting;

  /** Requests of HTTP/1 that have come together with one that has no answer yet. */
  private int queued;

  /** Whether what comes is read by HTTP/1 or HTTP/2 already. */
  private boolean decoded;

  private boolean lastAnswer;

  ConnectionGuard(ConnectionLimits limits, SideStreams sideStreams, boolean encrypted) {
    this.limits = limits;
    this.encrypted = encrypted;
    this.sideStreams = sideStreams;
  }

  /** The guard of a request's connection, if the request came over the network. */
  public static Optional<ConnectionGuard> of(HttpServerRequest request) {
    return channel(request.connection()).map(channel -> channel.attr(KEY).get());
  }

  static Optional<Channel> channel(@Nullable HttpConnection connection) {
    return connection instanceof ConnectionBase base
        ? Optional.ofNullable(base.channel())
        : Optional.empty();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
    context.channel().attr(KEY).set(this);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    expect(limits.head().toNanos());
    DecodedRequests.watchAfterHandshake(context.pipeline());
    context.fireChannelActive();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (timer != null) {
      timer.cancel(false);
    }
    sideStreams.leave();
    waiting = null;
    context.fireChannelInactive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    turnTaken = false;
    if (requests == 0 && waiting == null) {
      queued = 0;
    }
    if (requests == 0 && !begun && !multiplexed) {
      begun = true;
      expect(Math.min(limits.head().toNanos(), deadline - System.nanoTime()));
    }
    if (message instanceof ByteBuf bytes && !decoded) {
      firstBytes(context, bytes);
    } else {
      context.fireChannelRead(message);
    }
  }

  /**
   * Hands on one byte after the other until they say which version of HTTP it is: only then are
   * there decoded requests to watch, and the first is among them.
   */
  private void firstBytes(ChannelHandlerContext context, ByteBuf bytes) {
    decoded = encrypted || DecodedRequests.watch(context.pipeline());
    while (!decoded && bytes.readableBytes() > 1) {
      context.fireChannelRead(bytes.readRetainedSlice(1));
      decoded = DecodedRequests.watch(context.pipeline());
    }
    context.fireChannelRead(bytes);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (requests == 0) {
      // An answer to what was no request, as to settings and pings of HTTP/2: no further time.
      begun = false;
    }
    var unused = context.write(message, promise);
  }

  /** When a request that has come may begin. */
  public enum Turn {
    NOW,
    LATER,
    NEVER
  }

  /**
   * Says when a request that has come may begin. One of HTTP/1 waits while its client leaves
   * earlier answers unread, and one that came together with another until other connections had
   * their turn. One of HTTP/2 may not begin when there are too many whose answers are unread.
   *
   * @param begin is called back if it is later
   */
  public Turn turn(HttpServerRequest request, Runnable begin) {
    if (context == null) {
      return Turn.NOW;
    }
    if (request.version() == HttpVersion.HTTP_2) {
      return sideStreams.enter(context.pipeline()) ? Turn.NOW : Turn.NEVER;
    }
    boolean first = !turnTaken;
    turnTaken = true;
    if (first && context.channel().isWritable()) {
      return Turn.NOW;
    }
    waiting = begin;
    context.executor().execute(this::goOn);
    return Turn.LATER;
  }

  private void goOn() {
    Runnable next = waiting;
    if (next != null && context != null && context.channel().isWritable()) {
      waiting = null;
      next.run();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (waiting != null) {
      context.executor().execute(this::goOn);
    }
    context.fireChannelWritabilityChanged();
  }

  /**
   * A request has begun: its head is there.
   *
   * @param request over this connection
   */
  public void begin(HttpServerRequest request) {
    requests++;
    queued = Math.max(0, queued - 1);
    begun = false;
    multiplexed = request.version() == HttpVersion.HTTP_2;
    boolean hasInterim = request.version() == HttpVersion.HTTP_1_1;
    probe =
        () -> {
          if (hasInterim && !request.response().headWritten()) {
            request.response().writeContinue();
          }
        };
  }

  /** Its answer has ended. */
  public void end() {
    requests--;
    if (requests > 0) {
      return;
    }
    await();
    if (inputEnded && waiting == null && queued == 0 && context != null) {
      var unused =
          context
              .channel()
              .writeAndFlush(Unpooled.EMPTY_BUFFER)
              .addListener(ChannelFutureListener.CLOSE);
    }
  }

  /** A body is being read: without the rest of it, its request is void. */
  public void bodyBegins() {
    bodies++;
  }

  /** No more is read of a body. */
  public void bodyEnds() {
    bodies--;
  }

  /** Counts a request that waits behind another; false when too many do. */
  boolean queue() {
    return ++queued <= MOST_QUEUED;
  }

  /** Whether requests that have come are still to be answered. */
  boolean owesAnswers() {
    return requests > 0 || waiting != null || queued > 0;
  }

  /** The answer that is sent now ends the connection; what comes is no request any more. */
  void giveLastAnswer() {
    lastAnswer = true;
  }

  boolean hasLastAnswer() {
    return lastAnswer;
  }

  /** Whether a request has no answer yet. */
  boolean isBusy() {
    return requests > 0;
  }

  /**
   * Says how to send the client something that it ignores.
   *
   * @param newProbe for the answer that is being sent
   */
  public void probeWith(Runnable newProbe) {
    probe = newProbe;
  }

  private void await() {
    begun = false;
    expect(limits.keepAlive().toNanos());
  }

  private void expect(long nanos) {
    deadline = System.nanoTime() + nanos;
    if (context == null) {
      return;
    }
    if (timer != null) {
      timer.cancel(false);
    }
    timer = context.executor().schedule(this::expire, nanos, TimeUnit.NANOSECONDS);
  }

  private void expire() {
    timer = null;
    if (requests > 0 || context == null || !context.channel().isActive()) {
      return;
    }
    long left = deadline - System.nanoTime();
    if (left > 0) {
      expect(left);
    } else if (begun && !multiplexed) {
      PlainAnswer.close(
          context.pipeline(),
          HttpResponseStatus.REQUEST_TIMEOUT,
          "the head of the request did not come in time",
          "request_timeout");
    } else {
      var unused = context.close();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event != ChannelInputShutdownEvent.INSTANCE) {
      context.fireUserEventTriggered(event);
    } else if ((requests == 0 && waiting == null) || bodies > 0 || multiplexed) {
      var unused = context.close();
    } else {
      inputEnded = true;
      probe(context, FIRST_PROBE_MILLIS);
    }
  }

  private void probe(ChannelHandlerContext context, long next) {
    if (requests > 0 && context.channel().isActive()) {
      probe.run();
      var unused =
          context
              .executor()
              .schedule(
                  () -> probe(context, Math.min(2 * next, LAST_PROBE_MILLIS)),
                  next,
                  TimeUnit.MILLISECONDS);
    }
  }
}
