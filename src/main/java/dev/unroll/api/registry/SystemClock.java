package dev.unroll.api.registry;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** The machine's clock as a bean, so that tests can replace it. */
@Singleton
class SystemClock {
  @Produces
  @Singleton
  InstantSource instants() {
    return InstantSource.system();
  }
}
