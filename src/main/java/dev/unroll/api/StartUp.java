package dev.unroll.api;

import io.quarkus.vertx.http.HttpServerStart;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.ObservesAsync;
import org.jboss.logging.Logger;

/** Says in the log where the service is. */
@ApplicationScoped
public class StartUp {
  private static final Logger LOG = Logger.getLogger(StartUp.class);

  void listening(@ObservesAsync HttpServerStart start) {
    String host = start.options().getHost();
    LOG.infof(
        "http://%s:%d", host.equals("0.0.0.0") ? "localhost" : host, start.options().getPort());
  }
}
