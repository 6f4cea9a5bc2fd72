package dev.unroll.api.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.BooleanSupplier;

/** Whether the present file of keys is in force: what an operator has changed may not be. */
@ApplicationScoped
public class KeysMeter {
  private final MeterRegistry registry;

  KeysMeter(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * Says so from now on.
   *
   * @param inForce also where no keys are wanted
   */
  public void follow(BooleanSupplier inForce) {
    Gauge.builder("unroll.keys.in.force", inForce, state -> state.getAsBoolean() ? 1 : 0)
        .description("Whether the present file of keys is in force")
        .strongReference(true)
        .register(registry);
  }
}
