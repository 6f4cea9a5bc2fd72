package dev.unroll.api.connection;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Stream;
import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The streams of one connection of HTTP/2 beside its first. Each takes a place of those that all
 * connections share until the client has read its answer whole: a client that reads nothing would
 * hold a hundred answers on every connection.
 */
final class SideStreams extends Http2ConnectionAdapter {
  private final Places places;
  private final Optional<InetAddress> address;
  private @Nullable Http2Connection connection;
  private int taken;

  SideStreams(Places places, Optional<InetAddress> address) {
    this.places = places;
    this.address = address;
  }

  /** Takes a place for the stream that has come last; false when there is none. */
  boolean enter(ChannelPipeline pipeline) {
    Http2Connection watched = connection;
    if (watched == null) {
      Http2ConnectionHandler handler = pipeline.get(Http2ConnectionHandler.class);
      if (handler == null) {
        return true;
      }
      watched = handler.connection();
      watched.addListener(this);
      connection = watched;
    }
    while (taken < watched.numActiveStreams() - 1) {
      if (!places.enter(address)) {
        return false;
      }
      taken++;
    }
    return true;
  }

  @Override
  public void onStreamClosed(Http2Stream stream) {
    if (connection != null) {
      keep(connection.numActiveStreams() - 1);
    }
  }

  /** Gives all places back: the connection has ended. */
  void leave() {
    keep(0);
  }

  private void keep(int needed) {
    while (taken > Math.max(0, needed)) {
      taken--;
      places.leave(address);
    }
  }
}
