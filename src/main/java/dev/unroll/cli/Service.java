package dev.unroll.cli;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.vertx.http.HttpServer;
import jakarta.inject.Inject;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The running service: says where to find the page, then waits to be stopped. */
public final class Service implements QuarkusApplication {
  private final HttpServer server;
  private final int managementPort;

  @Inject
  Service(
      HttpServer server,
      @ConfigProperty(name = "quarkus.management.port", defaultValue = "9000") int managementPort) {
    this.server = server;
    this.managementPort = managementPort;
  }

  @Override
  public int run(String... args) {
    System.out.printf(
        "%n  Unroll is running: open %s/ in a browser (Ctrl-C ends it)%n"
            + "  Health, metrics and the API's documentation are at port %d, below /q%n%n",
        address(), management());
    Quarkus.waitForExit();
    return 0;
  }

  private String address() {
    return server.getPort() >= 0
        ? "http://localhost:" + server.getPort()
        : "https://localhost:" + server.getSecurePort();
  }

  /** The server tells it only where it is another one than was asked for. */
  private int management() {
    int actual = server.getManagementPort();
    return actual >= 0 ? actual : managementPort;
  }
}
