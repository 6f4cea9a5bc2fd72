package dev.unroll.api.access;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Says in readiness how many keys there are, and why the present file is not in force. It is always
 * up: the keys that were read before let in.
 */
@Readiness
@ApplicationScoped
public class KeysHealth implements HealthCheck {
  private final KeyRing keys;

  KeysHealth(KeyRing keys) {
    this.keys = keys;
  }

  @Override
  public HealthCheckResponse call() {
    HealthCheckResponseBuilder response =
        HealthCheckResponse.named("keys").up().withData("required", keys.isRequired());
    if (keys.isRequired()) {
      response.withData("keys", keys.count());
    }
    keys.problem().ifPresent(problem -> response.withData("problem", problem));
    return response.build();
  }
}
