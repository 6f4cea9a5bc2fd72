package dev.unroll.api.access;

import io.smallrye.config.WithDefault;
import io.vertx.core.http.ClientAuth;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** The settings of who may use the service, and how much of it. */
public interface AccessSettings {
  /** The file with the keys of clients; without it, no client needs one. */
  Optional<Path> keys();

  /** Whether other machines may use the service without a key. */
  @WithDefault("false")
  boolean open();

  /** Most requests of one address in a minute; without it, there is no limit. */
  OptionalInt requestsPerMinute();

  /** The same in an hour. */
  OptionalInt requestsPerHour();

  /** The same in a day. */
  OptionalInt requestsPerDay();

  /** Whether each request is a line in the log; without it, when clients need keys. */
  Optional<Boolean> audit();

  /** Whether clients show a certificate: {@code none}, {@code request} or {@code required}. */
  @WithDefault("none")
  ClientAuth clientAuth();

  /** How long browsers are told to use TLS only, when they do; without it, they are not told. */
  Optional<Duration> hsts();
}
