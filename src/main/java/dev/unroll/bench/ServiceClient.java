package dev.unroll.bench;

import dev.unroll.cli.argument.CommandFailed;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.net.URI;

/** The HTTP client of a service that is measured. */
final class ServiceClient {
  private static final int HTTP_PORT = 80;

  private ServiceClient() {}

  /**
   * Creates a client.
   *
   * @param service for example {@code http://localhost:8080}
   * @param connections the most that are open at a time
   */
  static HttpClient of(Vertx vertx, URI service, int connections) {
    if (!"http".equals(service.getScheme()) || service.getHost() == null) {
      throw new CommandFailed(service + ": not an address of the form http://host:port");
    }
    return vertx.createHttpClient(
        new HttpClientOptions()
            .setDefaultHost(service.getHost())
            .setDefaultPort(service.getPort() < 0 ? HTTP_PORT : service.getPort()),
        new PoolOptions().setHttp1MaxSize(connections));
  }
}
