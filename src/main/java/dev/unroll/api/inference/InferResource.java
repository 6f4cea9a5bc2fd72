package dev.unroll.api.inference;

import dev.unroll.api.access.Access;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.HttpExchange;
import dev.unroll.api.openai.Embedder;
import dev.unroll.api.openai.EmbeddingRequest;
import dev.unroll.api.registry.ServedModel;
import dev.unroll.api.registry.Submissions;
import dev.unroll.engine.Capability;
import dev.unroll.engine.Event;
import dev.unroll.engine.Request;
import dev.unroll.engine.embedding.ClassificationEngine;
import dev.unroll.engine.embedding.EmbeddingTexts;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * {@code POST /v2/models/…/infer}: texts made vectors or classified, and series continued, as
 * tensors.
 */
@Path("/v2/models")
@Tag(name = "Inference")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class InferResource {
  /** Marks a body that has tensors in binary behind its JSON. */
  private static final String BINARY = "Inference-Header-Content-Length";

  private static final Submissions.Names NAMES =
      new Submissions.Names("inputs[0].data", "parameters." + ModelMetadata.HORIZON);

  private final ModelVersion models;
  private final Submissions submissions;
  private final Embedder embedder;
  private final HttpExchange http;

  InferResource(
      ModelVersion models, Submissions submissions, Embedder embedder, HttpExchange http) {
    this.models = models;
    this.submissions = submissions;
    this.embedder = embedder;
    this.http = http;
  }

  @POST
  @Path(InferenceModelsResource.MODEL + "/infer")
  @Operation(
      operationId = "infer",
      summary = "Vectors of texts, the probabilities of their labels, or a series continued",
      description = "Models that continue texts take theirs at `generate`.")
  @RequestBody(
      required = true,
      content = @Content(schema = @Schema(implementation = InferRequest.class)))
  @APIResponse(responseCode = "200", description = "The model's output")
  public Uni<Inferred> infer(@PathParam("model") String model, @Context RoutingContext context) {
    return answer(model, Optional.empty(), context);
  }

  @POST
  @Path(InferenceModelsResource.VERSION + "/infer")
  @Operation(operationId = "inferWithVersion", summary = "The same of a version")
  @RequestBody(
      required = true,
      content = @Content(schema = @Schema(implementation = InferRequest.class)))
  @APIResponse(responseCode = "200", description = "The model's output")
  public Uni<Inferred> infer(
      @PathParam("model") String model,
      @PathParam("version") String version,
      @Context RoutingContext context) {
    return answer(model, Optional.of(version), context);
  }

  private Uni<Inferred> answer(String name, Optional<String> version, RoutingContext context) {
    if (context.request().getHeader(BINARY) != null) {
      throw ApiException.invalid(null, "tensors in binary are not read here", "unsupported");
    }
    Access access = Access.of(context);
    return http.json(context, body -> InferRequest.parse(body, submissions.maxTokens()))
        .flatMap(request -> answer(access, models.find(access, name, version), request));
  }

  private Uni<Inferred> answer(Access access, ServedModel model, InferRequest request) {
    if (model.can(Capability.FORECASTS)) {
      return forecast(access, model, request);
    }
    if (model.can(Capability.EMBEDS)) {
      return embedder
          .embed(access, EmbeddingRequest.of(model.id(), request.texts()))
          .map(made -> Inferred.vectors(model, request.id(), made.vectors()));
    }
    if (model.can(Capability.CLASSIFIES)) {
      ClassificationEngine engine = model.classifying();
      EmbeddingTexts texts = new EmbeddingTexts(request.texts(), "", /* truncated= */ false);
      return submissions
          .read(access, model.id(), engine, texts, NAMES.input())
          .map(read -> Inferred.probabilities(model, request.id(), read.vectors()));
    }
    throw ApiException.invalid(
        "model",
        model.can(Capability.COMPLETES)
            ? "the model '%s' continues texts: generate takes them".formatted(model.id())
            : "the model '%s' gives no tensors: see its capabilities".formatted(model.id()),
        "wrong_kind");
  }

  private Uni<Inferred> forecast(Access access, ServedModel model, InferRequest request) {
    int horizon =
        request
            .parameters()
            .orElseThrow(
                () ->
                    ApiException.invalid(
                        "parameters." + ModelMetadata.HORIZON,
                        "parameters.horizon is required: how many steps to forecast"));
    return submissions
        .admit(access, model.id(), new Request.Series(request.series(), horizon), NAMES)
        .flatMap(events -> events.collect().asList())
        .map(events -> Inferred.series(model, request.id(), values(events)));
  }

  private static List<double[]> values(List<Event> events) {
    var unused = Submissions.end(events);
    return events.stream()
        .filter(Event.Value.class::isInstance)
        .map(event -> ((Event.Value) event).values())
        .toList();
  }
}
