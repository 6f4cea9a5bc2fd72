package dev.unroll.api;

import dev.unroll.engine.Capability;
import dev.unroll.engine.Conversation;
import dev.unroll.engine.Engine;
import dev.unroll.engine.Event;
import dev.unroll.engine.Request;
import dev.unroll.engine.RequestRejected;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The way from a checked request to the engine, and from its events to a response. */
@ApplicationScoped
public class Generation {
  /** Longer prompts are turned into tokens on a worker thread, not on the event loop. */
  private static final int SHORT = 4_096;

  /** How many texts of one request are embedded at the same time. */
  private static final int TEXTS_TOGETHER = 4;

  private final ModelRegistry models;
  private final UnrollSettings settings;

  Generation(ModelRegistry models, UnrollSettings settings) {
    this.models = models;
    this.settings = settings;
  }

  /** Most tokens or time steps that one request may ask for. */
  int maxTokens() {
    return settings.engine().maxTokens();
  }

  ServedModel model(String id) {
    return models.model(id);
  }

  /** The request's body, once it is there. */
  Uni<byte[]> body(RoutingContext context) {
    return RequestBody.read(
        context.request(), context.response(), settings.maxBody().asLongValue());
  }

  /**
   * Admits a request; the item comes when it is admitted, so that a refusal is a status code.
   *
   * @return the events of the answer, for one subscriber
   */
  Uni<Multi<Event>> admit(String model, Request request) {
    int size =
        switch (request) {
          case Request.Text text -> text.prompt().length();
          case Request.Tokens _ -> 0;
          case Request.Embedding embedding -> embedding.text().length();
          case Request.Series series -> series.past().size();
        };
    Given given = request instanceof Request.Series ? Given.SERIES : Given.PROMPT;
    Uni<Multi<Event>> admission =
        admission(model, needs(request), engine -> engine.submit(request), given)
            .map(Multi.createFrom()::publisher);
    return size <= SHORT
        ? admission
        : admission.runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
  }

  private static Capability needs(Request request) {
    return switch (request) {
      case Request.Continuation _ -> Capability.COMPLETES;
      case Request.Embedding _ -> Capability.EMBEDS;
      case Request.Series _ -> Capability.FORECASTS;
    };
  }

  /** Admits a conversation, on a worker thread because a template takes its time. */
  Uni<Conversation.Reply> converse(String model, Conversation conversation) {
    return admission(
            model, Capability.CHATS, engine -> engine.converse(conversation), Given.MESSAGES)
        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
  }

  /**
   * Makes vectors of texts, a few of them at a time so that others get their turn too.
   *
   * @return one for each text, in any order
   */
  Uni<List<Embeddings.Embedded>> embed(EmbeddingRequest request) {
    int texts = request.input().size();
    return Uni.createFrom()
        .item(() -> embeddingEngine(request))
        .flatMap(
            engine ->
                Multi.createFrom()
                    .range(0, texts)
                    .onItem()
                    .transformToUni(
                        index -> embed(engine, request.input().get(index), index, texts))
                    .merge(Math.min(TEXTS_TOGETHER, settings.engine().slots()))
                    .collect()
                    .asList())
        .onFailure(RequestRejected.Draining.class)
        .retry()
        .atMost(1) // All of them again on the engine's successor: vectors of two models do not mix.
        .onFailure(RequestRejected.class)
        .transform(rejection -> explain(rejection, Given.TEXT, Given.TEXT.what));
  }

  private Engine embeddingEngine(EmbeddingRequest request) {
    Engine engine = models.model(request.model()).generating(Capability.EMBEDS);
    Integer dimensions = request.dimensions();
    int size = engine.embeddingSize();
    if (dimensions != null && dimensions != size) {
      throw ApiException.invalid(
          "dimensions",
          "the embeddings of '%s' have %d dimensions, not %d"
              .formatted(request.model(), size, dimensions),
          "unsupported");
    }
    return engine;
  }

  private static Uni<Embeddings.Embedded> embed(Engine engine, String text, int index, int texts) {
    String what = texts == 1 ? Given.TEXT.what : Given.TEXT.what + "[" + index + "]";
    return Uni.createFrom()
        .item(() -> engine.submit(new Request.Embedding(text)))
        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
        .onFailure(failure -> isRejected(failure))
        .transform(rejection -> explain(rejection, Given.TEXT, what))
        .flatMap(events -> Multi.createFrom().publisher(events).collect().asList())
        .map(events -> embedded(events, index));
  }

  private static boolean isRejected(Throwable failure) {
    return failure instanceof RequestRejected && !(failure instanceof RequestRejected.Draining);
  }

  private static Embeddings.Embedded embedded(List<Event> events, int index) {
    float[] vector = new float[0];
    for (Event event : events) {
      switch (event) {
        case Event.Embedding(float[] made) -> vector = made;
        case Event.Finished end -> {
          return new Embeddings.Embedded(index, vector, end.usage());
        }
        case Event.Failed failed -> throw ApiException.failed(failed.message());
        case Event.Text _, Event.Value _ ->
            throw new IllegalStateException("an embedding has " + event);
      }
    }
    throw new IllegalStateException("the engine's answer has no end");
  }

  private <T> Uni<T> admission(
      String model, Capability wanted, Function<Engine, T> submission, Given given) {
    return Uni.createFrom()
        .item(() -> models.submit(model, served -> submission.apply(served.generating(wanted))))
        .onFailure(RequestRejected.class)
        .transform(rejection -> explain(rejection, given, given.what));
  }

  /** The fields in which a request holds what is to be continued, and how far. */
  private enum Given {
    PROMPT("prompt", "max_tokens"),
    MESSAGES("messages", "max_tokens"),
    SERIES("values", "horizon"),
    TEXT("input", "input");

    private final String what;
    private final String howFar;

    Given(String what, String howFar) {
      this.what = what;
      this.howFar = howFar;
    }
  }

  /**
   * What a caller is told.
   *
   * @param given the field that holds what was refused
   */
  private static ApiException explain(Throwable rejection, Given request, String given) {
    String message = String.valueOf(rejection.getMessage());
    return switch ((RequestRejected) rejection) {
      case RequestRejected.QueueFull full -> ApiException.busy(message, full.retryAfter());
      case RequestRejected.Draining _ -> ApiException.draining(message);
      case RequestRejected.PromptTooLong _ ->
          ApiException.invalid(given, message, "context_length_exceeded");
      case RequestRejected.TooManyTokens _ -> ApiException.invalid(request.howFar, message);
      case RequestRejected.EmptyPrompt _ -> ApiException.invalid(given, message, "empty");
      case RequestRejected.UnknownCharacters _ ->
          ApiException.invalid(given, message, "unknown_characters");
      case RequestRejected.NoEmbeddings _ ->
          ApiException.invalid("model", message, "no_embeddings");
      case RequestRejected.NoChat _ -> ApiException.invalid("model", message, "no_chat");
      case RequestRejected.BadConversation _ ->
          ApiException.invalid(given, message, "bad_conversation");
      case RequestRejected.BadSeries _,
          RequestRejected.SourceTooLong _,
          RequestRejected.TooManyTexts _,
          RequestRejected.BadSearch _ ->
          ApiException.invalid(given, message);
      case RequestRejected.WrongKind _ -> ApiException.invalid("model", message, "wrong_kind");
    };
  }

  /**
   * A response whose head goes out at once and whose events follow as they are made.
   *
   * @param frame an event with its framing
   */
  <E> Response streamed(Multi<E> events, Function<E, String> frame) {
    return Response.ok(new EventStream(events.map(frame), settings.ping()))
        .type(MediaType.SERVER_SENT_EVENTS_TYPE)
        .header(HttpHeaders.CACHE_CONTROL, "no-cache")
        .header("X-Accel-Buffering", "no")
        .build();
  }

  /** A response with one JSON object. */
  static Response whole(Object body) {
    return Response.ok(body).type(MediaType.APPLICATION_JSON_TYPE).build();
  }

  /**
   * A response with a generated text, streamed or whole as the request has it.
   *
   * @param headers further ones
   */
  Uni<Response> answer(
      Multi<Event> events, TextFormat format, TextParameters parameters, Map<String, ?> headers) {
    Uni<Response> response;
    if (parameters.stream()) {
      boolean includeUsage = parameters.streamOptions().includeUsage();
      response = Uni.createFrom().item(streamed(events, TextFormat.frames(format, includeUsage)));
    } else {
      response = events.collect().asList().map(all -> whole(TextFormat.whole(format, all)));
    }
    return response.invoke(
        built -> headers.forEach((name, value) -> built.getHeaders().add(name, value)));
  }
}
