package dev.unroll.api.connection;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** The settings of connections, {@code unroll.connections.*}. */
public interface ConnectionSettings {
  /** Most connections; without it, one for each 256 KiB of the heap, from 64 to 8,192. */
  OptionalInt max();

  /** Most connections of one address; without it, half of all. */
  OptionalInt perAddress();

  /**
   * Most requests of HTTP/2 beside the first of their connection, over all connections; without it,
   * one for each 256 KiB of the heap, from 64 to 8,192. One address may have three quarters.
   */
  OptionalInt streams();

  /** How long the head of a request may take, from the connection or its first byte on. */
  @WithDefault("10s")
  Duration head();

  /**
   * How long a body may take, unless it goes on at {@link #bodyRate}.
   *
   * @return the time in which it must bring so much, again and again
   */
  @WithDefault("10s")
  Duration body();

  /** The least of a body that must come each second. */
  @WithDefault("16K")
  MemorySize bodyRate();

  /** Most bytes of bodies that are held at a time; without it, a sixteenth of the heap. */
  Optional<MemorySize> bodies();

  /** How long a connection may wait for its next request. */
  @WithDefault("180s")
  Duration keepAlive();
}
