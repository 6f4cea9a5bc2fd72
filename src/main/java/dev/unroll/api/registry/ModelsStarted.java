package dev.unroll.api.registry;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Startup;

/** Start-up is over when every model folder has been looked at once. */
@Startup
@ApplicationScoped
public class ModelsStarted implements HealthCheck {
  private final ModelRegistry registry;

  ModelsStarted(ModelRegistry registry) {
    this.registry = registry;
  }

  @Override
  public HealthCheckResponse call() {
    ModelCatalog catalog = registry.catalog();
    HealthCheckResponseBuilder response =
        HealthCheckResponse.named("models looked at").status(catalog.complete());
    catalog.unreadable().ifPresent(why -> response.withData("folder", why));
    return response.build();
  }
}
