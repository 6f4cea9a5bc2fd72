package dev.unroll.api.unroll;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.unroll.api.access.Access;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.registry.ModelCatalog;
import dev.unroll.api.registry.ModelRegistry;
import dev.unroll.api.registry.ServedModel;
import dev.unroll.bundle.ModelFolder;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /v1/models}: what is served, with cards and figures. */
@Path("/v1/models")
@Tag(name = "Models")
public class ModelsResource {
  private static final String SVG = "image/svg+xml";

  /** An id, which may have a slash. */
  private static final String ONE = "{id: .+}";

  /** The value of the query's {@code details} for what OpenAI's API has, and no more. */
  private static final String NONE = "false";

  private final ModelRegistry models;
  private final ObjectMapper json;
  private volatile @Nullable Listed listed;

  /** All models of a catalogue as JSON. */
  private static final class Listed {
    private final ModelCatalog catalog;
    private final byte[] json;
    private final byte[] brief;

    private Listed(ModelCatalog catalog, byte[] json, byte[] brief) {
      this.catalog = catalog;
      this.json = json;
      this.brief = brief;
    }
  }

  ModelsResource(ModelRegistry models, ObjectMapper json) {
    this.models = models;
    this.json = json;
  }

  @GET
  @NonBlocking
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(operationId = "listModels", summary = "All served models")
  @APIResponse(
      responseCode = "200",
      description =
          "The models that the client may use; with the header `anthropic-version` also in the form"
              + " of Anthropic's API",
      content = @Content(schema = @Schema(implementation = ModelInfo.Listing.class)))
  public byte[] list(
      @Parameter(description = "`false` for the four fields that OpenAI's API has")
          @QueryParam("details")
          @Nullable String details,
      @Context RoutingContext context) {
    boolean brief = NONE.equals(details);
    Access access = Access.of(context);
    ModelCatalog catalog = models.catalog();
    if (isAnthropics(context)) {
      return bytes(
          DatedModelInfo.Page.of(
              catalog.models().values().stream()
                  .filter(model -> access.mayUse(model.id()))
                  .toList()));
    }
    if (!catalog.models().keySet().stream().allMatch(access::mayUse)) {
      return listing(catalog, model -> access.mayUse(model.id()), brief);
    }
    // All clients share the bytes: clients that do not read them cost nothing.
    Listed known = listed;
    if (known == null || !known.catalog.equals(catalog)) {
      known =
          new Listed(
              catalog,
              listing(catalog, model -> true, false),
              listing(catalog, model -> true, true));
      listed = known;
    }
    return brief ? known.brief : known.json;
  }

  private byte[] listing(ModelCatalog catalog, Predicate<ServedModel> permitted, boolean brief) {
    List<ModelInfo> models =
        catalog.models().values().stream()
            .filter(permitted)
            .map(brief ? ModelInfo::brief : ModelInfo::of)
            .toList();
    return bytes(new ModelInfo.Listing("list", models));
  }

  private static boolean isAnthropics(RoutingContext context) {
    return context.request().headers().contains(DatedModelInfo.VERSION);
  }

  private byte[] bytes(Object body) {
    try {
      return json.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the models cannot be written as JSON", e);
    }
  }

  @GET
  @Path(ONE)
  @NonBlocking
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(operationId = "getModel", summary = "One model")
  @APIResponse(
      responseCode = "200",
      description = "The model",
      content = @Content(schema = @Schema(implementation = ModelInfo.class)))
  public byte[] model(@PathParam("id") String id, @Context RoutingContext context) {
    Access.of(context).require(id);
    ServedModel model = models.model(id);
    return bytes(isAnthropics(context) ? DatedModelInfo.of(model) : ModelInfo.of(model));
  }

  @GET
  @Path(ONE + "/card")
  @Blocking
  @Produces("text/markdown;charset=UTF-8")
  @Operation(
      operationId = "getModelCard",
      summary = "A model's card",
      description = "Its training data and metrics, in Markdown.")
  @APIResponse(responseCode = "200", description = "The card")
  public String card(@PathParam("id") String id, @Context RoutingContext context) {
    Access.of(context).require(id);
    return models
        .model(id)
        .folder()
        .shown(ModelFolder.CARD)
        .map(card -> new String(card, StandardCharsets.UTF_8))
        .orElseThrow(
            () ->
                ApiException.notFound("the model '%s' has no card".formatted(id), null, "no_card"));
  }

  @GET
  @Path(ONE + "/files/{file}")
  @Blocking
  @Produces(SVG)
  @Operation(
      operationId = "getModelFigure",
      summary = "A figure of a model",
      description = "`training.svg`, or another figure that its training drew.")
  @APIResponse(responseCode = "200", description = "The figure")
  public Response figure(
      @PathParam("id") String id, @PathParam("file") String file, @Context RoutingContext context) {
    Access.of(context).require(id);
    ModelFolder folder = models.model(id).folder();
    Optional<byte[]> figure =
        file.endsWith(".svg") && folder.files().contains(file)
            ? folder.shown(file)
            : Optional.empty();
    if (figure.isEmpty()) {
      throw ApiException.notFound(
          "the model '%s' has no such figure".formatted(id), null, "no_figure");
    }
    return Response.ok(figure.get(), SVG).header(HttpHeaders.CACHE_CONTROL, "no-cache").build();
  }
}
