package dev.unroll.api.connection;

import io.netty.bootstrap.ServerBootstrap;
import io.quarkus.arc.Arc;
import io.vertx.core.impl.transports.JDKTransport;
import io.vertx.core.net.NetServerOptions;

/**
 * Vert.x's transport, with a {@link ConnectionAdmission} at every port that is opened. It is found
 * as a service because {@code quarkus.vertx.prefer-native-transport} is set, and is the only place
 * where a connection can be reached before its first request.
 */
public final class GuardedTransport extends JDKTransport {
  @Override
  public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
    super.configure(options, domainSocket, bootstrap);
    ConnectionSettings settings = Arc.container().instance(ConnectionSettings.class).get();
    ConnectionLimits limits = ConnectionLimits.of(settings, Runtime.getRuntime().maxMemory());
    bootstrap.handler(new ConnectionAdmission(limits, options.isSsl()));
  }
}
