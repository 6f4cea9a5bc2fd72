package dev.unroll.api.openai;

import dev.unroll.api.access.Access;
import dev.unroll.api.http.HttpExchange;
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

/** {@code POST /v1/chat/completions}: a conversation answered, whole or token by token. */
@Path("/v1/chat/completions")
@Tag(name = "Text")
public class ChatCompletionsResource {
  private static final Submissions.Names NAMES = new Submissions.Names("messages", "max_tokens");

  private final Submissions submissions;
  private final HttpExchange http;

  ChatCompletionsResource(Submissions submissions, HttpExchange http) {
    this.submissions = submissions;
    this.http = http;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces({MediaType.APPLICATION_JSON, MediaType.SERVER_SENT_EVENTS})
  @Operation(
      operationId = "createChatCompletion",
      summary = "Answer a conversation",
      description =
          "For models that `/v1/models` lists with `chat: true`. With `\"stream\": true` the answer is"
              + " a stream of server-sent events: `data: {…}` with a piece of the text each, and"
              + " `data: [DONE]` at the end. A conversation that is longer than the model reads loses"
              + " its oldest turns, but never a system message; the answer then says how many"
              + " messages were dropped.")
  @RequestBody(
      required = true,
      content =
          @Content(
              schema = @Schema(implementation = ChatRequest.class),
              examples =
                  @ExampleObject(
                      name = "streamed",
                      value =
                          """
                          {"model": "assistant-gpt", "messages": [{"role": "user", \
                          "content": "I need a table for two."}], "stream": true}""")))
  @APIResponse(
      responseCode = "200",
      description = "The answer, or the stream of its pieces",
      headers =
          @Header(
              name = DroppedMessages.HEADER,
              description = DroppedMessages.DESCRIPTION,
              schema = @Schema(implementation = Integer.class)),
      content = {
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(implementation = ChatCompletion.class)),
        @Content(
            mediaType = MediaType.SERVER_SENT_EVENTS,
            schema = @Schema(implementation = ChatCompletionChunk.class))
      })
  public Uni<Response> complete(@Context RoutingContext context) {
    return http.json(context, body -> ChatRequest.parse(body, submissions.maxTokens()))
        .invoke(request -> Access.of(context).ask(request.parameters().priority()))
        .flatMap(
            request ->
                submissions
                    .converseAll(Access.of(context), request.model(), request.toEngine(), NAMES)
                    .flatMap(replies -> answer(replies, request)));
  }

  private Uni<Response> answer(List<Conversation.Reply> replies, ChatRequest request) {
    List<Multi<Event>> texts =
        replies.stream().map(reply -> Multi.createFrom().publisher(reply.events())).toList();
    return DroppedMessages.tell(
        TextAnswer.of(http, ChatCompletion.Head.of(request, replies), request.parameters())
            .with(texts),
        replies.getFirst().dropped());
  }
}
