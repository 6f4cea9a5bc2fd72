package dev.unroll.api.unroll;

import dev.unroll.api.access.Access;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.registry.ModelRegistry;
import dev.unroll.bundle.ModelFolder;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /v1/models}: what is served, with cards and figures. */
@Path("/v1/models")
@Tag(name = "Models")
public class ModelsResource {
  private static final String SVG = "image/svg+xml";

  private final ModelRegistry models;

  ModelsResource(ModelRegistry models) {
    this.models = models;
  }

  @GET
  @NonBlocking
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(operationId = "listModels", summary = "All served models")
  public ModelInfo.Listing list(@Context RoutingContext context) {
    Access access = Access.of(context);
    return new ModelInfo.Listing(
        "list",
        models.models().stream()
            .filter(model -> access.mayUse(model.id()))
            .map(ModelInfo::of)
            .toList());
  }

  @GET
  @Path("{id}")
  @NonBlocking
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(operationId = "getModel", summary = "One model")
  public ModelInfo model(@PathParam("id") String id, @Context RoutingContext context) {
    Access.of(context).require(id);
    return ModelInfo.of(models.model(id));
  }

  @GET
  @Path("{id}/card")
  @Blocking
  @Produces("text/markdown;charset=UTF-8")
  @Operation(
      operationId = "getModelCard",
      summary = "A model's card",
      description = "Its training data and metrics, in Markdown.")
  @APIResponse(responseCode = "200", description = "The card")
  public String card(@PathParam("id") String id, @Context RoutingContext context)
      throws IOException {
    Access.of(context).require(id);
    try {
      return Files.readString(models.model(id).folder().card());
    } catch (NoSuchFileException e) {
      throw ApiException.notFound("the model '%s' has no card".formatted(id), null, "no_card");
    }
  }

  @GET
  @Path("{id}/files/{file}")
  @Blocking
  @Produces(SVG)
  @Operation(
      operationId = "getModelFigure",
      summary = "A figure of a model",
      description = "`training.svg`, or another figure that its training drew.")
  @APIResponse(responseCode = "200", description = "The figure")
  public Response figure(
      @PathParam("id") String id, @PathParam("file") String file, @Context RoutingContext context)
      throws IOException {
    Access.of(context).require(id);
    ModelFolder folder = models.model(id).folder();
    if (!file.endsWith(".svg") || !folder.files().contains(file)) {
      throw ApiException.notFound(
          "the model '%s' has no such figure".formatted(id), null, "no_figure");
    }
    return Response.ok(Files.readAllBytes(folder.path().resolve(file)), SVG)
        .header(HttpHeaders.CACHE_CONTROL, "no-cache")
        .build();
  }
}
