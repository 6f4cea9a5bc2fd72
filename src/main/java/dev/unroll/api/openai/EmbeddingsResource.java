package dev.unroll.api.openai;

import dev.unroll.api.access.Access;
import dev.unroll.api.http.HttpExchange;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code POST /v1/embeddings}: texts as vectors. */
@Path("/v1/embeddings")
@Tag(name = "Text")
public class EmbeddingsResource {
  private final Embedder embedder;
  private final HttpExchange http;

  EmbeddingsResource(Embedder embedder, HttpExchange http) {
    this.embedder = embedder;
    this.http = http;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "createEmbedding",
      summary = "Compute embeddings of texts",
      description =
          "An embedding is made of the last layer's hidden states of all tokens as the model's"
              + " folder says; where it says nothing, it is their mean, scaled to length 1.")
  @RequestBody(
      required = true,
      content =
          @Content(
              schema = @Schema(implementation = EmbeddingRequest.class),
              examples =
                  @ExampleObject(
                      name = "two texts",
                      value =
                          """
                          {"model": "assistant-gpt", "input": ["I need a table for two.", \
                          "Is there a bus to Fresno?"]}""")))
  @APIResponse(responseCode = "200", description = "The vectors, in the order of the texts")
  public Uni<Embeddings> embed(@Context RoutingContext context) {
    return http.json(context, EmbeddingRequest::parse)
        .flatMap(
            request ->
                embedder
                    .embed(Access.of(context), request)
                    .map(embedded -> Embeddings.of(request, embedded)));
  }
}
