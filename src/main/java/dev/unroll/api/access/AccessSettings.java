package dev.unroll.api.access;

import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** The settings of who may use the service. */
public interface AccessSettings {
  /** The file with the keys of clients; without it, no client needs one. */
  Optional<Path> keys();

  /** Whether other machines may use the service without a key. */
  @WithDefault("false")
  boolean open();
}
