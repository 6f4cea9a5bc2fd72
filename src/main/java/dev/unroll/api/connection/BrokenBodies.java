package dev.unroll.api.connection;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.ReferenceCountUtil;

/**
 * Bodies of HTTP/1 that cannot be decoded, such as chunks with a size that is no number. Vert.x
 * would close the connection without a word.
 */
@ChannelHandler.Sharable
final class BrokenBodies extends ChannelInboundHandlerAdapter {
  private static final String NAME = "unroll-bodies";
  private static final BrokenBodies INSTANCE = new BrokenBodies();

  /** The name that Vert.x gives its own handler, the last. */
  private static final String VERTX = "handler";

  private BrokenBodies() {}

  /** Watches a connection from now on. */
  static void watch(ChannelPipeline pipeline) {
    if (pipeline.get(NAME) == null && pipeline.get(VERTX) != null) {
      pipeline.addBefore(VERTX, NAME, INSTANCE);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof HttpContent content) || !content.decoderResult().isFailure()) {
      context.fireChannelRead(message);
      return;
    }
    ReferenceCountUtil.release(message);
    ConnectionGuard guard = context.pipeline().get(ConnectionGuard.class);
    if (guard != null && guard.isBusy()) {
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
