package dev.unroll.api.openai.responses;

import dev.unroll.api.access.Access;
import dev.unroll.api.http.HttpExchange;
import dev.unroll.api.openai.DroppedMessages;
import dev.unroll.api.registry.Submissions;
import dev.unroll.engine.Conversation;
import dev.unroll.engine.Event;
import io.smallrye.mutiny.Multi;
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
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code POST /v1/responses}: a conversation answered, whole or event by event. */
@Path("/v1/responses")
@Tag(name = "Text")
public class ResponsesResource {
  private static final Submissions.Names NAMES =
      new Submissions.Names("input", "max_output_tokens");

  private final Submissions submissions;
  private final HttpExchange http;

  ResponsesResource(Submissions submissions, HttpExchange http) {
    this.submissions = submissions;
    this.http = http;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces({MediaType.APPLICATION_JSON, MediaType.SERVER_SENT_EVENTS})
  @Operation(
      operationId = "createResponse",
      summary = "Answer a conversation, in the form of responses",
      description =
          "The same as a chat completion, for clients that send responses. Nothing is kept between"
              + " requests, so each has the whole conversation in `input`; `previous_response_id`"
              + " and `conversation` are refused, `store` is ignored. With `\"stream\": true` the"
              + " answer is a stream of OpenAI's events, from `response.created` to"
              + " `response.completed`, `response.incomplete` or `response.failed`.")
  @RequestBody(
      required = true,
      content =
          @Content(
              schema = @Schema(implementation = ResponseRequest.class),
              examples =
                  @ExampleObject(
                      name = "streamed",
                      value =
                          """
                          {"model": "assistant-gpt", "input": "I need a table for two.", \
                          "stream": true}""")))
  @APIResponse(
      responseCode = "200",
      description = "The response, or the stream of its events",
      headers =
          @Header(
              name = DroppedMessages.HEADER,
              description = DroppedMessages.DESCRIPTION,
              schema = @Schema(implementation = Integer.class)),
      content = {
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(implementation = ResponseBody.class)),
        @Content(
            mediaType = MediaType.SERVER_SENT_EVENTS,
            schema = @Schema(implementation = ResponseEvent.class))
      })
  public Uni<Response> respond(@Context RoutingContext context) {
    return http.json(context, body -> ResponseRequest.parse(body, submissions.maxTokens()))
        .invoke(request -> Access.of(context).ask(request.priority()))
        .flatMap(
            request ->
                submissions
                    .converseAll(
                        Access.of(context), request.model(), List.of(request.toEngine()), NAMES)
                    .flatMap(replies -> answer(replies.getFirst(), request)));
  }

  private Uni<Response> answer(Conversation.Reply reply, ResponseRequest request) {
    Multi<Event> events = Multi.createFrom().publisher(reply.events());
    ResponseWriter writer = new ResponseWriter(request, reply.form());
    return DroppedMessages.tell(
        request.stream()
            ? Uni.createFrom().item(streamed(events, writer))
            : events.collect().asList().map(all -> whole(all, writer)),
        reply.dropped());
  }

  private Response streamed(Multi<Event> events, ResponseWriter writer) {
    Multi<String> frames =
        Multi.createBy()
            .concatenating()
            .streams(
                Multi.createFrom().item(writer::begin), events.onItem().transform(writer::next));
    return http.streamed(frames, frame -> frame);
  }

  private static Response whole(List<Event> events, ResponseWriter writer) {
    var unusedEnd = Submissions.end(events); // an exception when it failed
    for (Event event : events) {
      var unused = writer.next(event);
    }
    return HttpExchange.json(writer.response());
  }
}
