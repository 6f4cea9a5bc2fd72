package dev.unroll.api.inference;

import dev.unroll.api.access.Access;
import dev.unroll.api.http.HttpExchange;
import dev.unroll.api.http.ServerSentEvents;
import dev.unroll.api.registry.ServedModel;
import dev.unroll.api.registry.Submissions;
import dev.unroll.engine.Event;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code POST /v2/models/…/generate} and {@code generate_stream}: a text continued. */
@Path("/v2/models")
@Tag(name = "Inference")
@Consumes(MediaType.APPLICATION_JSON)
public class GenerateResource {
  private static final Submissions.Names NAMES =
      new Submissions.Names(GenerateRequest.TEXT, "parameters.max_tokens");
  private static final String WHOLE = "/generate";
  private static final String STREAM = "/generate_stream";

  private final ModelVersion models;
  private final Submissions submissions;
  private final HttpExchange http;

  GenerateResource(ModelVersion models, Submissions submissions, HttpExchange http) {
    this.models = models;
    this.submissions = submissions;
    this.http = http;
  }

  @POST
  @Path(InferenceModelsResource.MODEL + WHOLE)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(operationId = "generate", summary = "Continue a text")
  @RequestBody(
      required = true,
      content = @Content(schema = @Schema(implementation = GenerateRequest.class)))
  @APIResponseSchema(value = Generated.class, responseCode = "200")
  public Uni<Response> generate(@PathParam("model") String model, @Context RoutingContext context) {
    return answer(model, Optional.empty(), context, false);
  }

  @POST
  @Path(InferenceModelsResource.VERSION + WHOLE)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(operationId = "generateWithVersion", summary = "Continue a text by a version")
  @RequestBody(
      required = true,
      content = @Content(schema = @Schema(implementation = GenerateRequest.class)))
  @APIResponseSchema(value = Generated.class, responseCode = "200")
  public Uni<Response> generate(
      @PathParam("model") String model,
      @PathParam("version") String version,
      @Context RoutingContext context) {
    return answer(model, Optional.of(version), context, false);
  }

  @POST
  @Path(InferenceModelsResource.MODEL + STREAM)
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @Operation(
      operationId = "generateStream",
      summary = "Continue a text in pieces",
      description =
          "A stream of server-sent events: `data: {…}` with a piece of the text each; the last has"
              + " `done: true`.")
  @RequestBody(
      required = true,
      content = @Content(schema = @Schema(implementation = GenerateRequest.class)))
  @APIResponse(
      responseCode = "200",
      description = "The stream of the text's pieces",
      content =
          @Content(
              mediaType = MediaType.SERVER_SENT_EVENTS,
              schema = @Schema(implementation = Generated.class)))
  public Uni<Response> stream(@PathParam("model") String model, @Context RoutingContext context) {
    return answer(model, Optional.empty(), context, true);
  }

  @POST
  @Path(InferenceModelsResource.VERSION + STREAM)
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @Operation(
      operationId = "generateStreamWithVersion",
      summary = "Continue a text in pieces by a version")
  @RequestBody(
      required = true,
      content = @Content(schema = @Schema(implementation = GenerateRequest.class)))
  @APIResponse(
      responseCode = "200",
      description = "The stream of the text's pieces",
      content =
          @Content(
              mediaType = MediaType.SERVER_SENT_EVENTS,
              schema = @Schema(implementation = Generated.class)))
  public Uni<Response> stream(
      @PathParam("model") String model,
      @PathParam("version") String version,
      @Context RoutingContext context) {
    return answer(model, Optional.of(version), context, true);
  }

  private Uni<Response> answer(
      String name, Optional<String> version, RoutingContext context, boolean streamed) {
    Access access = Access.of(context);
    return http.json(
            context, body -> GenerateRequest.parse(body, streamed, submissions.maxTokens()))
        .flatMap(
            request -> {
              ServedModel model = models.find(access, name, version);
              return submissions
                  .admit(access, name, request.parameters(), NAMES)
                  .flatMap(events -> answer(model, request.id(), events, streamed));
            });
  }

  private Uni<Response> answer(
      ServedModel model, @Nullable String id, Multi<Event> events, boolean streamed) {
    return streamed
        ? Uni.createFrom().item(http.streamed(events, event -> frame(model, id, event)))
        : events.collect().asList().map(all -> HttpExchange.json(Generated.whole(model, id, all)));
  }

  private static String frame(ServedModel model, @Nullable String id, Event event) {
    return ServerSentEvents.data(
        switch (event) {
          case Event.Text piece -> Generated.piece(model, id, piece);
          case Event.Finished end -> Generated.end(model, id, end);
          case Event.Failed failed -> new InferenceErrors.Failure(failed.message());
          case Event.Value _, Event.Embedding _ ->
              throw new IllegalStateException("a text model made " + event);
        });
  }
}
