package dev.unroll.cli;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.vertx.http.HttpServer;
import jakarta.inject.Inject;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** The running service: says where to find the page, then waits to be stopped. */
public final class Service implements QuarkusApplication {
  private static final Logger LOG = Logger.getLogger(Service.class);

  private final HttpServer server;
  private final int managementPort;
  private final boolean logsJson;

  @Inject
  Service(
      HttpServer server,
      @ConfigProperty(name = "quarkus.management.port", defaultValue = "9000") int managementPort,
      @ConfigProperty(name = "quarkus.log.console.json.enabled") boolean logsJson) {
    this.server = server;
    this.managementPort = managementPort;
    this.logsJson = logsJson;
  }

  @Override
  public int run(String... args) {
    if (logsJson) { // Then every line is an object.
      LOG.infof("listening at %s, management port %d", address(), management());
    } else {
      System.out.printf(
          "%n  Unroll is running: open %s/ in a browser (Ctrl-C ends it)%n"
              + "  Health, metrics and the API's documentation are at port %d, below /q%n%n",
          address(), management());
    }
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
