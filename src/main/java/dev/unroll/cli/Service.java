package dev.unroll.cli;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.vertx.http.HttpServer;
import jakarta.inject.Inject;

/** The running service: says where to find the page, then waits to be stopped. */
public final class Service implements QuarkusApplication {
  private final HttpServer server;

  @Inject
  Service(HttpServer server) {
    this.server = server;
  }

  @Override
  public int run(String... args) {
    System.out.printf(
        "%n  Unroll is running: open http://localhost:%d/ in a browser (Ctrl-C ends it)%n%n",
        server.getPort());
    Quarkus.waitForExit();
    return 0;
  }
}
