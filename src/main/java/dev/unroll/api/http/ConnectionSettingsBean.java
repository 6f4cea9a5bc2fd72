package dev.unroll.api.http;

import dev.unroll.api.connection.ConnectionSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The settings of connections, as a part of all settings. */
@ApplicationScoped
public class ConnectionSettingsBean {
  @Produces
  @Singleton
  ConnectionSettings connections(HttpSettings settings) {
    return settings.connections();
  }
}
