package dev.unroll.api.connection;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.ReferenceCountUtil;

/**
 * The decoded requests of HTTP/1 on their way to Vert.x. A body that cannot be decoded, such as
 * chunks with a size that is no number, is answered: Vert.x would close the connection without a
 * word. A client that sends many requests without waiting for answers is disconnected: Vert.x would
 * hold them all.
 */
@ChannelHandler.Sharable
final class DecodedRequests extends ChannelInboundHandlerAdapter {
  private static final String NAME = "unroll-requests";
  private static final DecodedRequests INSTANCE = new DecodedRequests();

  /** The name that Vert.x gives its own handler, the last. */
  private static final String VERTX = "handler";

  private DecodedRequests() {}

  /** Watches a connection from now on. */
  static void watch(ChannelPipeline pipeline) {
    if (pipeline.get(NAME) == null && pipeline.get(VERTX) != null) {
      pipeline.addBefore(VERTX, NAME, INSTANCE);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ConnectionGuard guard = context.pipeline().get(ConnectionGuard.class);
    boolean broken = message instanceof HttpContent content && content.decoderResult().isFailure();
    boolean tooMany = message instanceof HttpRequest && guard != null && !guard.queue();
    if (!broken && !tooMany) {
      context.fireChannelRead(message);
      return;
    }
    ReferenceCountUtil.release(message);
    if (broken && guard != null && guard.isBusy()) {
      PlainAnswer.close(
          context.pipeline(),
          HttpResponseStatus.BAD_REQUEST,
          "the body's chunks cannot be read",
          "invalid_body");
    } else {
      var unused = context.close();
    }
  }
}
