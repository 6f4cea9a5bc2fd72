package dev.unroll.api.http;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The settings of what all protocols share. */
public interface HttpSettings {
  /** Largest body of a request. */
  @WithDefault("2M")
  MemorySize maxBody();

  /** How long an event stream may be silent before a comment keeps it open. */
  @WithDefault("15s")
  Duration ping();
}
