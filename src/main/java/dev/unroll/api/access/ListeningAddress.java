package dev.unroll.api.access;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The address that the service listens on. One that other machines reach needs keys, or that the
 * operator says that the service is open.
 */
@ApplicationScoped
public class ListeningAddress {
  private static final int BEFORE_EVERYTHING = 1;

  private final String host;
  private final AccessSettings settings;
  private final TokenCallers tokens;

  ListeningAddress(
      @ConfigProperty(name = "quarkus.http.host") String host,
      AccessSettings settings,
      TokenCallers tokens) {
    this.host = host;
    this.settings = settings;
    this.tokens = tokens;
  }

  void check(@Observes @Priority(BEFORE_EVERYTHING) StartupEvent event) {
    boolean guarded = settings.keys().isPresent() || tokens.isEnabled();
    if (!guarded && !settings.open() && isReachable(host)) {
      // The serve command prints the message of this exception, if it has no cause, and no more.
      throw new ConfigurationException(
          "listening on "
              + host
              + " lets other machines in: name a file with keys in UNROLL_KEYS (unroll keys create"
              + " makes one), or set UNROLL_OPEN=true to serve without keys");
    }
  }

  /** Whether other machines reach an address of this one. */
  static boolean isReachable(String host) {
    try {
      return !InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false; // Nothing can listen there: opening the port says so.
    }
  }
}
