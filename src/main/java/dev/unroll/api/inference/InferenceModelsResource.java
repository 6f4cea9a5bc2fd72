package dev.unroll.api.inference;

import dev.unroll.api.access.Access;
import dev.unroll.api.registry.ServedModel;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code GET /v2/models/…}: what a model reads and gives, and whether it is served. */
@Path("/v2/models")
@Tag(name = "Inference")
@NonBlocking
@Produces(MediaType.APPLICATION_JSON)
public class InferenceModelsResource {
  /** A model's name, which may have a slash. */
  static final String MODEL = "{model: .+}";

  /** A model's name and version. */
  static final String VERSION = MODEL + "/versions/{version}";

  /** The same, where nothing but the model is asked for. */
  private static final String ONLY_MODEL = "{model: (?!.*/(?:generate|generate_stream|infer)$).+}";

  private final ModelVersion models;

  InferenceModelsResource(ModelVersion models) {
    this.models = models;
  }

  /** That a model takes requests. */
  @Schema(name = "InferenceModelReady")
  public record Ready(String name, boolean ready) {}

  @GET
  @Path(ONLY_MODEL)
  @Operation(operationId = "getInferenceModel", summary = "What a model reads and gives")
  public ModelMetadata model(@PathParam("model") String model, @Context RoutingContext context) {
    return ModelMetadata.of(models.find(Access.of(context), model, Optional.empty()));
  }

  @GET
  @Path(VERSION)
  @Operation(operationId = "getInferenceModelVersion", summary = "The same of a version")
  public ModelMetadata version(
      @PathParam("model") String model,
      @PathParam("version") String version,
      @Context RoutingContext context) {
    return ModelMetadata.of(models.find(Access.of(context), model, Optional.of(version)));
  }

  @GET
  @Path(MODEL + "/ready")
  @Operation(
      operationId = "getInferenceModelReady",
      summary = "Whether a model takes requests",
      description = "200 if it does, 404 if there is none, 503 if it may still come.")
  public Ready modelReady(@PathParam("model") String model, @Context RoutingContext context) {
    return ready(models.find(Access.of(context), model, Optional.empty()));
  }

  @GET
  @Path(VERSION + "/ready")
  @Operation(
      operationId = "getInferenceModelVersionReady",
      summary = "Whether a version takes requests")
  public Ready versionReady(
      @PathParam("model") String model,
      @PathParam("version") String version,
      @Context RoutingContext context) {
    return ready(models.find(Access.of(context), model, Optional.of(version)));
  }

  private static Ready ready(ServedModel model) {
    return new Ready(model.id(), true);
  }
}
