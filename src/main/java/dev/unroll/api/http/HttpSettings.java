package dev.unroll.api.http;

import dev.unroll.api.connection.ConnectionSettings;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The settings of what all protocols share. */
public interface HttpSettings {
  /** Largest body of a request. */
  @WithDefault("2M")
  MemorySize maxBody();

  /**
   * Most text of long requests, in bytes, that is parsed and tokenised at a time; more waits up to
   * five seconds and then gets status 429.
   */
  @WithDefault("2M")
  MemorySize maxReading();

  /** The connections. */
  ConnectionSettings connections();

  /**
   * The names by which the service may be called, beside {@code localhost}, IP addresses and {@code
   * quarkus.http.host}; {@code *.name} for all below a name, {@code *} for any.
   */
  Optional<List<String>> hosts();

  /** How long an event stream may be silent before a comment keeps it open. */
  @WithDefault("15s")
  Duration ping();
}
