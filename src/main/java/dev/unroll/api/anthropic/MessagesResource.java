package dev.unroll.api.anthropic;

import dev.unroll.api.access.Access;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.HttpExchange;
import dev.unroll.api.registry.Submissions;
import dev.unroll.chat.tool.AnswerForm;
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
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code POST /v1/messages}: a conversation answered, whole or event by event. */
@Path("/v1/messages")
@Tag(name = "Messages")
@Consumes(MediaType.APPLICATION_JSON)
public class MessagesResource {
  private static final Submissions.Names NAMES =
      new Submissions.Names("messages", MessageRequest.MAX_TOKENS);

  private final Submissions submissions;
  private final HttpExchange http;

  MessagesResource(Submissions submissions, HttpExchange http) {
    this.submissions = submissions;
    this.http = http;
  }

  @POST
  @Produces({MediaType.APPLICATION_JSON, MediaType.SERVER_SENT_EVENTS})
  @Operation(
      operationId = "createMessage",
      summary = "Answer a conversation, in the form of messages",
      description =
          "The same as a chat completion, for clients of Anthropic's API. With `\"stream\": true` the"
              + " answer is a stream of its events, from `message_start` to `message_stop`, or to an"
              + " `error` where the model fails. A conversation that is too long is refused.")
  @RequestBody(
      required = true,
      content =
          @Content(
              schema = @Schema(implementation = MessageRequest.class),
              examples =
                  @ExampleObject(
                      name = "streamed",
                      value =
                          """
                          {"model": "assistant-gpt", "max_tokens": 256, "messages": [{"role": \
                          "user", "content": "I need a table for two."}], "stream": true}""")))
  @APIResponse(
      responseCode = "200",
      description = "The message, or the stream of its events",
      content = {
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(implementation = MessageBody.class)),
        @Content(
            mediaType = MediaType.SERVER_SENT_EVENTS,
            schema = @Schema(implementation = MessageEvent.class))
      })
  public Uni<Response> answer(@Context RoutingContext context) {
    return http.json(context, body -> MessageRequest.parse(body, submissions.maxTokens()))
        .invoke(request -> Access.of(context).ask(request.priority()))
        .flatMap(
            request ->
                submissions
                    .converseAll(
                        Access.of(context),
                        request.prompt().model(),
                        List.of(request.toEngine()),
                        NAMES)
                    .flatMap(replies -> answer(replies.getFirst(), request)));
  }

  private Uni<Response> answer(Conversation.Reply reply, MessageRequest request) {
    Multi<Event> events = Multi.createFrom().publisher(reply.events());
    if (request.prompt().thinking() == Thinking.WANTED
        && reply.form().reasoning() == AnswerForm.Reasoning.NONE) {
      events.subscribe().with(_ -> {}).cancel(); // Only now it is known which model answers.
      throw ApiException.invalid(
          Thinking.FIELD, "thinking is not supported by this model", "unsupported");
    }
    MessageWriter writer = new MessageWriter(request, reply);
    return request.stream()
        ? Uni.createFrom().item(streamed(events, writer))
        : events.collect().asList().map(all -> whole(all, writer));
  }

  private Response streamed(Multi<Event> events, MessageWriter writer) {
    Multi<String> frames =
        Multi.createBy()
            .concatenating()
            .streams(
                Multi.createFrom().item(writer::begin), events.onItem().transform(writer::next));
    return http.streamed(frames, frame -> frame);
  }

  private static Response whole(List<Event> events, MessageWriter writer) {
    var unusedEnd = Submissions.end(events); // an exception when it failed
    for (Event event : events) {
      var unused = writer.next(event);
    }
    return HttpExchange.json(writer.message());
  }

  @POST
  @Path("/count_tokens")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "countMessageTokens",
      summary = "Count the tokens of a conversation's prompt",
      description = "Nothing is generated. A conversation that is too long is refused.")
  @RequestBody(
      required = true,
      content = @Content(schema = @Schema(implementation = TokenCountRequest.class)))
  @APIResponseSchema(value = TokenCount.class, responseCode = "200")
  public Uni<Response> count(@Context RoutingContext context) {
    return http.json(context, TokenCountRequest::parse)
        .flatMap(
            request ->
                submissions.promptTokens(
                    Access.of(context), request.prompt().model(), request.toEngine(), NAMES))
        .map(tokens -> HttpExchange.json(new TokenCount(tokens)));
  }
}
