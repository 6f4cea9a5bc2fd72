package dev.unroll.api.inference;

import dev.unroll.api.access.Access;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.registry.ModelRegistry;
import dev.unroll.api.registry.ServedModel;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Models by name and version. There is one version of each at a time: the one that is served. */
@ApplicationScoped
public class ModelVersion {
  private static final int LENGTH = 12;

  private final ModelRegistry models;

  ModelVersion(ModelRegistry models) {
    this.models = models;
  }

  /** The version of a model: the beginning of its files' checksum. */
  static String of(ServedModel model) {
    String version = model.folder().version();
    return version.substring(0, Math.min(LENGTH, version.length()));
  }

  /**
   * A model that the client may use.
   *
   * @param version empty for whichever is served
   * @throws ApiException when there is none
   */
  ServedModel find(Access access, String name, Optional<String> version) {
    access.require(name);
    ServedModel model = models.model(name);
    String served = of(model);
    if (version.isPresent() && !version.get().equals(served)) {
      throw ApiException.notFound(
          "the model '%s' has no version '%s'; it has '%s'".formatted(name, version.get(), served),
          "model_version",
          "version_not_found");
    }
    return model;
  }
}
