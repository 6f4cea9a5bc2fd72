package dev.unroll.api.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The admission of connections to one port: it counts them, closes those that are too many, over
 * all or from one address, and puts a {@link ConnectionGuard} on the others. Handler of the
 * listening channel.
 */
final class ConnectionAdmission extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = Logger.getLogger(ConnectionAdmission.class);

  private static final long NANOS_BETWEEN_REPORTS = TimeUnit.MINUTES.toNanos(1);

  private final ConnectionLimits limits;
  private final boolean encrypted;
  private final Places connections;
  private final Places streams;

  // Those of the accepting thread.
  private long refused;
  private long lastReport = System.nanoTime() - NANOS_BETWEEN_REPORTS;

  /**
   * An admission that has seen nobody.
   *
   * @param encrypted whether connections are; these cannot be half-closed
   */
  ConnectionAdmission(ConnectionLimits limits, boolean encrypted) {
    this.limits = limits;
    this.encrypted = encrypted;
    this.connections = new Places(limits.max(), limits.perAddress());
    this.streams = new Places(limits.streams(), limits.streamsOfAddress());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Channel connection = (Channel) message;
    Optional<InetAddress> address = network(connection);
    if (!connections.enter(address)) {
      connection.unsafe().closeForcibly();
      report(address);
      return;
    }
    var unused = connection.closeFuture().addListener(closed -> connections.leave(address));
    if (!encrypted) {
      connection.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }
    connection
        .pipeline()
        .addLast(new ConnectionGuard(limits, new SideStreams(streams, address), encrypted));
    context.fireChannelRead(message);
  }

  private void report(Optional<InetAddress> address) {
    refused++;
    long now = System.nanoTime();
    if (now - lastReport >= NANOS_BETWEEN_REPORTS) {
      LOG.warnf(
          "%,d connections refused, the last from %s: at most %,d are taken, %,d of one address",
          refused,
          address.map(InetAddress::getHostAddress).orElse("?"),
          limits.max(),
          limits.perAddress());
      refused = 0;
      lastReport = now;
    }
  }

  private static Optional<InetAddress> network(Channel connection) {
    return connection.remoteAddress() instanceof InetSocketAddress remote
        ? Optional.of(ClientNetwork.of(remote.getAddress()))
        : Optional.empty();
  }
}
