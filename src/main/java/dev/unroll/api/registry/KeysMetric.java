package dev.unroll.api.registry;

import dev.unroll.api.access.KeyRing;
import dev.unroll.api.telemetry.KeysMeter;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** The state of the keys among the metrics, so that there can be an alert. */
@ApplicationScoped
class KeysMetric {
  void start(@Observes StartupEvent event, KeyRing keys, KeysMeter meter) {
    meter.follow(() -> keys.problem().isEmpty());
  }
}
