package dev.unroll.api.training;

import dev.unroll.api.access.Access;
import dev.unroll.api.http.HttpExchange;
import dev.unroll.api.registry.ModelRegistry;
import dev.unroll.journal.RunLog;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /v1/trainings}: trainings on this machine, watched and controlled. */
@Path("/v1/trainings")
@Tag(name = "Trainings")
public class TrainingsResource {
  private static final int ACCEPTED = 202;

  private final TrainingRuns runs;
  private final TrainingControl control;
  private final HttpExchange http;
  private final ModelRegistry models;

  TrainingsResource(
      TrainingRuns runs, TrainingControl control, HttpExchange http, ModelRegistry models) {
    this.models = models;
    this.runs = runs;
    this.control = control;
    this.http = http;
  }

  /** A training that begins. */
  @Schema(name = "TrainingStarted")
  record Started(
      @Schema(description = "Its name in paths") String id,
      @Schema(description = "The model that it makes") String model) {
    static Started of(RunLog log, String model) {
      return new Started(log.folder().id(), model);
    }
  }

  @GET
  @Blocking
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "listTrainings",
      summary = "All trainings on this machine",
      description = "Those that run, and those whose journal is kept; the latest first.")
  @APIResponse(
      responseCode = "200",
      description = "The trainings",
      content = @Content(schema = @Schema(implementation = TrainingInfo.Listing.class)))
  public TrainingInfo.Listing list(@Context RoutingContext context) {
    return new TrainingInfo.Listing(runs.of(Access.of(context)), runs.mayBeControlled());
  }

  @GET
  @Path("{id}")
  @Blocking
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(operationId = "getTraining", summary = "One training, its curves and its recipe")
  @APIResponse(
      responseCode = "200",
      description = "The training",
      content = @Content(schema = @Schema(implementation = TrainingDetail.class)))
  public TrainingDetail training(@PathParam("id") String id, @Context RoutingContext context) {
    RunLog log = runs.one(Access.of(context), id);
    return TrainingDetail.of(TrainingInfo.of(log).orElseThrow(), log);
  }

  @GET
  @Path("{id}/events")
  @Blocking
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @Operation(
      operationId = "followTraining",
      summary = "What a training does, as it does it",
      description =
          "The lines of the training's journal: an object with an `event` and a `time` each, as"
              + " `unroll train --json` prints them. The stream ends with the training.")
  @APIResponse(
      responseCode = "200",
      description = "The events",
      content = @Content(mediaType = MediaType.SERVER_SENT_EVENTS))
  public Response events(
      @PathParam("id") String id,
      @Parameter(description = "Where to begin: `next` of the training")
          @QueryParam("after")
          @DefaultValue("0")
          long after,
      @Context RoutingContext context) {
    RunLog log = runs.one(Access.of(context), id);
    long from = Math.clamp(after, 0, log.next());
    return http.streamed(new TrainingTail(log, from, models::isDraining).frames(), frame -> frame);
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "createTraining",
      summary = "Train a new model",
      description =
          "Writes the recipe into a new folder of the models and trains it in a process of its own,"
              + " which goes on when the service ends. One training runs at a time.")
  @RequestBody(
      required = true,
      content = @Content(schema = @Schema(implementation = TrainingRequest.class)))
  @APIResponse(
      responseCode = "202",
      description = "It begins",
      content = @Content(schema = @Schema(implementation = Started.class)))
  public Uni<Response> create(@Context RoutingContext context) {
    Access access = Access.of(context);
    return http.json(context, TrainingRequest::parse)
        .flatMap(
            request ->
                onWorker(
                    () -> {
                      runs.requireControl();
                      access.require(request.model());
                      return Started.of(control.begin(request), request.model());
                    }));
  }

  @POST
  @Path("{id}/stop")
  @Blocking
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "stopTraining",
      summary = "End a training with a checkpoint",
      description = "It ends after the update that it makes, and can be continued.")
  @APIResponse(
      responseCode = "202",
      description = "It was told to",
      content = @Content(schema = @Schema(implementation = Started.class)))
  public Response stop(@PathParam("id") String id, @Context RoutingContext context) {
    runs.requireControl();
    RunLog log = runs.one(Access.of(context), id);
    control.stop(log);
    return accepted(Started.of(log, TrainingInfo.modelOf(log)));
  }

  @POST
  @Path("{id}/resume")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(operationId = "resumeTraining", summary = "Continue a training from its checkpoint")
  @APIResponse(
      responseCode = "202",
      description = "It goes on",
      content = @Content(schema = @Schema(implementation = Started.class)))
  public Uni<Response> resume(@PathParam("id") String id, @Context RoutingContext context) {
    Access access = Access.of(context);
    return onWorker(
        () -> {
          runs.requireControl();
          RunLog log = runs.one(access, id);
          return Started.of(control.resume(log), TrainingInfo.modelOf(log));
        });
  }

  /** Starting a process takes seconds. */
  private static Uni<Response> onWorker(Supplier<Started> work) {
    return Uni.createFrom()
        .item(work)
        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
        .map(TrainingsResource::accepted);
  }

  private static Response accepted(Started started) {
    return Response.status(ACCEPTED).entity(started).type(MediaType.APPLICATION_JSON_TYPE).build();
  }
}
