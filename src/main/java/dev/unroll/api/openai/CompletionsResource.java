package dev.unroll.api.openai;

import dev.unroll.api.access.Access;
import dev.unroll.api.http.HttpExchange;
import dev.unroll.api.registry.Submissions;
import dev.unroll.engine.Request;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code POST /v1/completions}: a text continued, whole or token by token. */
@Path("/v1/completions")
@Tag(name = "Text")
public class CompletionsResource {
  private static final Submissions.Names NAMES = new Submissions.Names("prompt", "max_tokens");

  private final Submissions submissions;
  private final HttpExchange http;

  CompletionsResource(Submissions submissions, HttpExchange http) {
    this.submissions = submissions;
    this.http = http;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces({MediaType.APPLICATION_JSON, MediaType.SERVER_SENT_EVENTS})
  @Operation(
      operationId = "createCompletion",
      summary = "Continue a text",
      description =
          "With `\"stream\": true` the answer is a stream of server-sent events: `data: {…}` with a"
              + " piece of the text each, and `data: [DONE]` at the end. Otherwise it is one object.")
  @RequestBody(
      required = true,
      content =
          @Content(
              schema = @Schema(implementation = CompletionRequest.class),
              examples =
                  @ExampleObject(
                      name = "streamed",
                      value =
                          """
                          {"model": "shakespeare-lstm", "prompt": "ROMEO:", "max_tokens": 200, \
                          "temperature": 0.8, "stream": true}""")))
  @APIResponseSchema(
      value = Completion.class,
      responseCode = "200",
      responseDescription = "The text, or the stream of its pieces")
  public Uni<Response> complete(@Context RoutingContext context) {
    return http.json(context, body -> CompletionRequest.parse(body, submissions.maxTokens()))
        .flatMap(request -> answer(Access.of(context), request));
  }

  private Uni<Response> answer(Access access, CompletionRequest request) {
    access.ask(request.parameters().priority());
    List<Request> texts = request.toEngine();
    return submissions
        .admitAll(access, request.model(), texts, NAMES)
        .flatMap(
            events ->
                new TextAnswer(
                        http,
                        Completion.Head.of(request, request.kept()),
                        request.parameters(),
                        request.bestOf(),
                        request.parameters().n())
                    .with(events));
  }
}
