package dev.unroll.api.connection;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;

/**
 * The decoded requests of HTTP/1 on their way to Vert.x. A head or body that cannot be decoded is
 * answered: Vert.x would give a bare status, or close the connection without a word. A client that
 * sends many requests without waiting for answers is disconnected: Vert.x would hold them all. None
 * is upgraded: HTTP/2 begins with its preface, and in an upgrade Vert.x removes what guards the
 * connection.
 */
@ChannelHandler.Sharable
final class DecodedRequests extends ChannelInboundHandlerAdapter {
  private static final String NAME = "unroll-requests";
  private static final DecodedRequests INSTANCE = new DecodedRequests();

  /** The names that Vert.x gives what takes requests: one upgrades to HTTP/2, one does not. */
  private static final String[] VERTX = {"h2c", "handler"};

  private static final String DECODER = "httpDecoder";
  private static final String ENCRYPTION = "ssl";

  private DecodedRequests() {}

  /**
   * Watches a connection, if its requests are decoded already.
   *
   * @return whether they are
   */
  static boolean watch(ChannelPipeline pipeline) {
    if (pipeline.get(DECODER) == null) {
      Http2Addresses.watch(pipeline);
      return pipeline.get(VERTX[1]) != null; // HTTP/2
    }
    for (String name : VERTX) {
      if (pipeline.get(NAME) == null && pipeline.get(name) != null) {
        pipeline.addBefore(name, NAME, INSTANCE);
      }
    }
    return true;
  }

  /** Watches an encrypted connection as soon as its requests are decoded. */
  static void watchAfterHandshake(ChannelPipeline pipeline) {
    if (pipeline.get(ENCRYPTION) != null) {
      pipeline.addAfter(ENCRYPTION, null, new Handshake());
    }
  }

  private static final class Handshake extends ChannelInboundHandlerAdapter {
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      context.fireUserEventTriggered(event);
      if (event instanceof SslHandshakeCompletionEvent && !context.isRemoved()) {
        watch(context.pipeline());
        context.pipeline().remove(this);
      }
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ConnectionGuard guard = context.pipeline().get(ConnectionGuard.class);
    if (guard == null) {
      context.fireChannelRead(message);
    } else if (message instanceof HttpRequest request) {
      request(context, guard, request);
    } else if (guard.hasLastAnswer()) {
      ReferenceCountUtil.release(message);
    } else if (message instanceof HttpContent content && content.decoderResult().isFailure()) {
      ReferenceCountUtil.release(message);
      if (guard.isBusy()) {
        PlainAnswer.close(
            context.pipeline(),
            HttpResponseStatus.BAD_REQUEST,
            "the body's chunks cannot be read",
            "invalid_body");
      } else {
        var unused = context.close();
      }
    } else {
      context.fireChannelRead(message);
    }
  }

  private static void request(
      ChannelHandlerContext context, ConnectionGuard guard, HttpRequest request) {
    Optional<HeadFault> fault = HeadFault.of(request);
    if (guard.hasLastAnswer()) {
      ReferenceCountUtil.release(request);
    } else if (fault.isPresent() && !guard.owesAnswers()) {
      ReferenceCountUtil.release(request);
      fault.get().answer(context.pipeline());
    } else if (guard.queue()) {
      request.headers().remove(HttpHeaderNames.UPGRADE);
      // After others it gets its answer in its turn; where it cannot be decoded, a bare one.
      fault.ifPresent(later -> request.setUri(HeadFault.NO_ADDRESS));
      context.fireChannelRead(request);
    } else {
      ReferenceCountUtil.release(request);
      var unused = context.close();
    }
  }
}
