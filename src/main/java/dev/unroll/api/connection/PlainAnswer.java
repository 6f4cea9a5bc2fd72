package dev.unroll.api.connection;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundInvoker;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContentEncoder;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** The last answer on a connection of HTTP/1, to what never became a request. */
final class PlainAnswer {
  private static final int PATIENCE_SECONDS = 2;

  private PlainAnswer() {}

  /**
   * Sends it and closes the connection.
   *
   * @param message and code need no escapes in JSON
   */
  static void close(
      ChannelPipeline pipeline, HttpResponseStatus status, String message, String code) {
    ConnectionGuard guard = pipeline.get(ConnectionGuard.class);
    if (guard != null) {
      guard.giveLastAnswer();
    }
    if (pipeline.get(HttpResponseEncoder.class) == null) {
      var unused = pipeline.channel().close();
      return;
    }
    String body =
        """
        {"error":{"message":"%s","type":"invalid_request_error","param":null,"code":"%s"}}"""
            .formatted(message, code);
    DefaultFullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
        .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
        .set("X-Content-Type-Options", "nosniff")
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    // What compresses answers has one for each request, and there was none.
    ChannelHandlerContext compressor = pipeline.context(HttpContentEncoder.class);
    ChannelOutboundInvoker out = compressor == null ? pipeline.channel() : compressor;
    var unused = out.writeAndFlush(response).addListener(written -> endOutput(pipeline.channel()));
    // One that reads nothing, or goes on sending, would keep the connection.
    var unusedClose =
        pipeline
            .channel()
            .eventLoop()
            .schedule(() -> close(pipeline), PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private static void close(ChannelPipeline pipeline) {
    var unused = pipeline.channel().close();
  }

  /**
   * Sends nothing more. What still arrives is read, because a system that closes a connection with
   * unread bytes takes back what it has sent.
   */
  private static void endOutput(Channel channel) {
    if (channel instanceof DuplexChannel duplex
        && channel.pipeline().get(SslHandler.class) == null) {
      var unused = duplex.shutdownOutput();
    } else {
      var unused = channel.close();
    }
  }
}
