package dev.unroll.api.connection;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.quarkus.arc.Arc;
import io.vertx.core.impl.transports.JDKTransport;
import io.vertx.core.net.NetServerOptions;

/**
 * Vert.x's transport, with a {@link ConnectionAdmission} at every port that is opened. It is found
 * as a service because {@code quarkus.vertx.prefer-native-transport} is set, and is the only place
 * where a connection can be reached before its first request.
 */
public final class GuardedTransport extends JDKTransport {
  /** What is read of a connection before the others have their turn. */
  private static final int MOST_READ = 32 << 10;

  @Override
  public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
    super.configure(options, domainSocket, bootstrap);
    ConnectionSettings settings = Arc.container().instance(ConnectionSettings.class).get();
    ConnectionLimits limits = ConnectionLimits.of(settings, Runtime.getRuntime().maxMemory());
    bootstrap.childOption(
        ChannelOption.RCVBUF_ALLOCATOR,
        new AdaptiveRecvByteBufAllocator(64, 2_048, MOST_READ).maxMessagesPerRead(1));
    bootstrap.handler(new ConnectionAdmission(limits, options.isSsl()));
  }
}
