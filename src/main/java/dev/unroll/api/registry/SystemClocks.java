package dev.unroll.api.registry;

import dev.unroll.engine.Clock;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** The machine's clocks as beans, so that tests can replace them. */
@Singleton
class SystemClocks {
  /** Tells the date; it jumps when the machine's time is corrected. */
  @Produces
  @Singleton
  InstantSource date() {
    return InstantSource.system();
  }

  /** Measures durations. */
  @Produces
  @Singleton
  Clock clock() {
    return Clock.SYSTEM;
  }
}
