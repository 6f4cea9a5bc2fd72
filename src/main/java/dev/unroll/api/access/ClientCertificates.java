package dev.unroll.api.access;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Certificates of clients over TLS, as a setting: Quarkus' own, {@code
 * quarkus.http.ssl.client-auth}, is fixed when the program is built.
 */
@ApplicationScoped
public class ClientCertificates implements HttpServerOptionsCustomizer {
  private final AccessSettings settings;

  ClientCertificates(AccessSettings settings) {
    this.settings = settings;
  }

  @Override
  public void customizeHttpsServer(HttpServerOptions options) {
    options.setClientAuth(settings.clientAuth());
  }
}
