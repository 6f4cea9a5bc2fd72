package dev.unroll.api.registry;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Readiness: every model folder has been looked at, and the models that are served have each
 * answered once. An empty models' folder is ready (models may be added), folders that are all
 * refused are not, nor is a service with a model whose last runs all failed. When the models'
 * folder goes away later, the models in memory are served and it stays ready. The data names what
 * is served and why anything is not.
 */
@Readiness
@ApplicationScoped
public class ModelsReady implements HealthCheck {
  private final ModelRegistry registry;

  ModelsReady(ModelRegistry registry) {
    this.registry = registry;
  }

  /** Whether the service takes requests. */
  public static boolean isReady(ModelRegistry registry) {
    ModelCatalog catalog = registry.catalog();
    boolean nothingUsable = catalog.models().isEmpty() && !catalog.refused().isEmpty();
    boolean failing = catalog.models().values().stream().anyMatch(ServedModel::isFailing);
    return catalog.complete() && !nothingUsable && !failing && !registry.isDraining();
  }

  @Override
  public HealthCheckResponse call() {
    ModelCatalog catalog = registry.catalog();
    HealthCheckResponseBuilder response =
        HealthCheckResponse.named("models")
            .status(isReady(registry))
            .withData("state", state(catalog))
            .withData("served", String.join(", ", catalog.models().keySet()));
    catalog.models().values().stream()
        .filter(ServedModel::isFailing)
        .forEach(
            model ->
                response.withData("failing " + model.id(), "its last runs on the model failed"));
    catalog.unreadable().ifPresent(why -> response.withData("folder", why));
    catalog.refused().forEach((id, reason) -> response.withData("refused " + id, reason));
    return response.build();
  }

  private String state(ModelCatalog catalog) {
    if (registry.isDraining()) {
      return "stopping";
    }
    if (!catalog.complete()) {
      return "loading";
    }
    return catalog.models().isEmpty() ? "no models" : "serving";
  }
}
