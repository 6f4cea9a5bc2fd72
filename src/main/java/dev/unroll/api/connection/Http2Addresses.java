package dev.unroll.api.connection;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;

/**
 * The addresses of requests of HTTP/2 on their way to Vert.x. One that cannot be read becomes one
 * that every check refuses with a body; Quarkus would give a bare status.
 */
final class Http2Addresses extends Http2ConnectionAdapter {
  private final Http2ConnectionDecoder decoder;
  private boolean watching;

  private Http2Addresses(Http2ConnectionDecoder decoder) {
    this.decoder = decoder;
  }

  /** Watches a connection, if it speaks HTTP/2. */
  static void watch(ChannelPipeline pipeline) {
    Http2ConnectionHandler handler = pipeline.get(Http2ConnectionHandler.class);
    if (handler != null) {
      handler.connection().addListener(new Http2Addresses(handler.decoder()));
    }
  }

  /**
   * The first stream comes before the head of its request, and after Vert.x has begun to listen.
   */
  @Override
  public void onStreamAdded(Http2Stream stream) {
    if (!watching) {
      watching = true;
      decoder.frameListener(new Heads(decoder.frameListener()));
    }
  }

  private static final class Heads extends Http2FrameListenerDecorator {
    Heads(Http2FrameListener vertx) {
      super(vertx);
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext context,
        int streamId,
        Http2Headers headers,
        int padding,
        boolean endOfStream)
        throws Http2Exception {
      listener.onHeadersRead(context, streamId, checked(headers), padding, endOfStream);
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext context,
        int streamId,
        Http2Headers headers,
        int streamDependency,
        short weight,
        boolean exclusive,
        int padding,
        boolean endOfStream)
        throws Http2Exception {
      listener.onHeadersRead(
          context,
          streamId,
          checked(headers),
          streamDependency,
          weight,
          exclusive,
          padding,
          endOfStream);
    }

    private static Http2Headers checked(Http2Headers headers) {
      CharSequence address = headers.path();
      if (address != null && !address.isEmpty() && !HeadFault.isAddress(address.toString())) {
        headers.path(HeadFault.NO_ADDRESS);
      }
      return headers;
    }
  }
}
