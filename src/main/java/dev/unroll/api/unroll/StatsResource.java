package dev.unroll.api.unroll;

import dev.unroll.api.access.Access;
import dev.unroll.api.telemetry.EngineMeters;
import dev.unroll.api.telemetry.ModelFigures;
import dev.unroll.api.telemetry.ProcessMeters;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code GET /v1/stats}: the figures that the status page draws. */
@Path("/v1/stats")
@Tag(name = "Models")
public class StatsResource {
  private final EngineMeters meters;
  private final ProcessMeters process;

  StatsResource(EngineMeters meters, ProcessMeters process) {
    this.meters = meters;
    this.process = process;
  }

  /**
   * What the service does at a moment, and what it has done since its start.
   *
   * @param time when this was, in milliseconds since 1970
   * @param started when the service started; all counts begin there
   */
  @Schema(name = "ServiceFigures")
  public record ServiceFigures(
      long time, long started, ProcessMeters.Memory memory, List<ModelFigures> models) {}

  @GET
  @NonBlocking
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "getStats",
      summary = "What the service does at present",
      description =
          "Requests, tokens and times of every model that the client may use, counted since the"
              + " start of the service, and its memory. Two calls give rates and quantiles of the time between them.")
  @APIResponse(responseCode = "200", description = "The figures")
  public ServiceFigures stats(@Context RoutingContext context) {
    Access access = Access.of(context);
    return new ServiceFigures(
        System.currentTimeMillis(),
        ManagementFactory.getRuntimeMXBean().getStartTime(),
        process.memory(),
        meters.figures().stream().filter(model -> access.mayUse(model.id())).toList());
  }
}
