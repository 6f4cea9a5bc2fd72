package dev.unroll.api.unroll;

import dev.unroll.api.access.Access;
import dev.unroll.api.http.HttpExchange;
import dev.unroll.api.registry.Submissions;
import dev.unroll.engine.embedding.ClassificationEngine;
import dev.unroll.engine.embedding.EmbeddingTexts;
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

/** {@code POST /v1/classifications}: the labels of texts, with their probabilities. */
@Path("/v1/classifications")
@Tag(name = "Text")
public class ClassificationsResource {
  private static final Submissions.Names NAMES =
      new Submissions.Names(ClassificationRequest.INPUT, ClassificationRequest.INPUT);

  private final Submissions submissions;
  private final HttpExchange http;

  ClassificationsResource(Submissions submissions, HttpExchange http) {
    this.submissions = submissions;
    this.http = http;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "createClassification",
      summary = "Say what kind of texts texts are",
      description =
          "Models of kind `classification` take one text or several, and give each the likeliest of"
              + " their labels, with the probabilities; or none of them, below a threshold. Models"
              + " whose texts may have several labels give all that reach their thresholds.")
  @RequestBody(
      required = true,
      content =
          @Content(
              schema = @Schema(implementation = ClassificationRequest.class),
              examples =
                  @ExampleObject(
                      name = "two texts",
                      value =
                          """
                          {"model": "my-labels", "input": ["I need a table for two.", \
                          "Is there a bus to Fresno?"], "top_k": 3}""")))
  @APIResponse(responseCode = "200", description = "The labels, in the order of the texts")
  public Uni<Classifications> classify(@Context RoutingContext context) {
    return http.json(context, ClassificationRequest::parse)
        .flatMap(request -> answer(Access.of(context), request));
  }

  private Uni<Classifications> answer(Access access, ClassificationRequest request) {
    EmbeddingTexts texts = new EmbeddingTexts(request.input(), "", request.truncate());
    return submissions.withModel(
        access,
        request.model(),
        NAMES,
        model -> {
          ClassificationEngine engine = model.classifying();
          return submissions
              .read(access, request.model(), engine, texts, NAMES.input())
              .map(
                  read ->
                      Classifications.of(
                          request, engine.task(), read.vectors(), read.usage().promptTokens()));
        });
  }
}
