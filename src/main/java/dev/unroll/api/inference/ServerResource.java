package dev.unroll.api.inference;

import dev.unroll.api.registry.ModelRegistry;
import dev.unroll.api.registry.ModelsReady;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * {@code /v2} and its health. Health needs no key: it says of nothing but the service as a whole.
 */
@Path("/v2")
@Tag(name = "Inference")
@NonBlocking
@Produces(MediaType.APPLICATION_JSON)
public class ServerResource {
  private final ModelRegistry models;
  private final String version;

  ServerResource(
      ModelRegistry models, @ConfigProperty(name = "quarkus.application.version") String version) {
    this.models = models;
    this.version = version;
  }

  /** What the service is. */
  @Schema(name = "InferenceServer")
  public record Server(String name, String version, List<String> extensions) {}

  /** That the process answers. */
  @Schema(name = "InferenceLive")
  public record Live(boolean live) {}

  /** Whether it takes requests. */
  @Schema(name = "InferenceReady")
  public record Ready(boolean ready) {}

  @GET
  @Operation(operationId = "getInferenceServer", summary = "What the service is")
  public Server server() {
    return new Server("unroll", version, List.of("generate"));
  }

  @GET
  @Path("health/live")
  @Operation(operationId = "getInferenceLive", summary = "Whether the service answers")
  public Live live() {
    return new Live(true);
  }

  @GET
  @Path("health/ready")
  @Operation(operationId = "getInferenceReady", summary = "Whether the service takes requests")
  @APIResponseSchema(value = Ready.class, responseCode = "200")
  @APIResponse(responseCode = "503", description = "It does not, at present")
  public Response ready() {
    boolean ready = ModelsReady.isReady(models);
    return Response.status(ready ? 200 : 503).entity(new Ready(ready)).build();
  }
}
