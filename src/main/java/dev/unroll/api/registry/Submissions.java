package dev.unroll.api.registry;

import dev.unroll.api.access.Access;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.BoundedWork;
import dev.unroll.engine.Capability;
import dev.unroll.engine.Conversation;
import dev.unroll.engine.Engine;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.Event;
import dev.unroll.engine.Request;
import dev.unroll.engine.RequestRejected;
import dev.unroll.engine.embedding.EmbeddingEvent;
import dev.unroll.engine.embedding.EmbeddingTexts;
import dev.unroll.engine.embedding.VectorEngine;
import dev.unroll.engine.forecast.ForecastEngine;
import dev.unroll.engine.forecast.ForecastEvent;
import dev.unroll.series.TimeSeries;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Flow;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/** Submits checked requests to models' engines; a rejection becomes an {@link ApiException}. */
@ApplicationScoped
public class Submissions {
  private final ModelRegistry models;
  private final UnrollSettings settings;
  private final BoundedWork work;

  Submissions(ModelRegistry models, UnrollSettings settings, BoundedWork work) {
    this.models = models;
    this.settings = settings;
    this.work = work;
  }

  /**
   * The names of the fields that errors refer to.
   *
   * @param input the field that holds what the model reads
   * @param length the field that says how much it generates
   */
  public record Names(String input, String length) {}

  /** Most tokens or time steps that one request may ask for. */
  public int maxTokens() {
    return settings.engine().maxTokens();
  }

  /**
   * Admits a request; the item comes when it is admitted, so that a refusal is a status code.
   *
   * @param access of the client, which says whether it may
   * @return the events of the answer, for one subscriber
   */
  public Uni<Multi<Event>> admit(Access access, String model, Request request, Names names) {
    return admitAll(access, model, List.of(request), names).map(List::getFirst);
  }

  /**
   * Admits several requests, all or none, as {@link #admit} does one.
   *
   * @return the events of each
   */
  public Uni<List<Multi<Event>>> admitAll(
      Access access, String model, List<Request> requests, Names names) {
    int size = requests.stream().mapToInt(Submissions::size).sum();
    Supplier<List<Multi<Event>>> admission =
        () ->
            AllOrNone.of(requests, request -> admitNow(access, model, request, names)).stream()
                .map(events -> Multi.createFrom().publisher(events))
                .toList();
    boolean isQuick =
        size <= BoundedWork.SHORT && requests.stream().noneMatch(Submissions::isBound);
    return isQuick ? Uni.createFrom().item(admission) : work.run(size, admission);
  }

  /** Whether a form has to be compiled for the model's tokens. */
  private static boolean isBound(Request request) {
    return request instanceof Request.Continuation text && text.options().constraint().isPresent();
  }

  private Flow.Publisher<Event> admitNow(
      Access access, String model, Request request, Names names) {
    return admitNow(
        () -> access.enter(model, size(request), generated(request)),
        model,
        request.needs(),
        (engine, listener) -> engine.submit(request, listener),
        names);
  }

  private static int size(Request request) {
    return switch (request) {
      case Request.Text text -> text.prompt().length();
      case Request.Tokens tokens -> tokens.prompt().length;
      case Request.Embedding embedding -> embedding.text().length();
      case Request.Series series -> series.past().size();
    };
  }

  private static int generated(Request request) {
    return switch (request) {
      case Request.Continuation continuation -> continuation.options().maxTokens();
      case Request.Series series -> series.horizon();
      case Request.Embedding _ -> 0;
    };
  }

  /**
   * Admits conversations, all or none, on a worker thread because a template takes its time.
   *
   * @return the reply to each
   */
  public Uni<List<Conversation.Reply>> converseAll(
      Access access, String model, List<Conversation> conversations, Names names) {
    long size = conversations.stream().mapToLong(Conversation::characters).sum();
    return work.run(
        size,
        () ->
            AllOrNone.of(
                conversations,
                conversation -> converseNow(access, model, conversation, names),
                Conversation.Reply::events));
  }

  private Conversation.Reply converseNow(
      Access access, String model, Conversation conversation, Names names) {
    return admitNow(
        () -> access.enter(model, conversation.characters(), conversation.options().maxTokens()),
        model,
        Capability.CHATS,
        (engine, listener) -> engine.converse(conversation, listener),
        names);
  }

  /**
   * Counts the tokens of a conversation's prompt, on a worker thread as {@link #converseAll} does.
   */
  public Uni<Integer> promptTokens(
      Access access, String model, Conversation conversation, Names names) {
    return work.run(
        conversation.characters(),
        () -> {
          access.require(model);
          try {
            return models.submit(
                model, served -> served.generating(Capability.CHATS).promptTokens(conversation));
          } catch (RequestRejected rejection) {
            throw explain(rejection, names);
          }
        });
  }

  private <T> T admitNow(
      Supplier<EngineListener> entry,
      String model,
      Capability wanted,
      BiFunction<Engine, EngineListener, T> submission,
      Names names) {
    EngineListener listener = entry.get();
    try {
      return models.submit(model, served -> submission.apply(served.generating(wanted), listener));
    } catch (RequestRejected rejection) {
      throw explain(rejection, names);
    }
  }

  /**
   * Hands a whole request to a model, and once more to its successor when the model is replaced
   * meanwhile: what two models make does not mix.
   *
   * @param access of the client, which says whether it may
   */
  public <T> Uni<T> withModel(
      Access access, String model, Names names, Function<ServedModel, Uni<? extends T>> request) {
    return Uni.createFrom()
        .item(
            () -> {
              access.require(model);
              return models.model(model);
            })
        .flatMap(request)
        .onFailure(RequestRejected.Draining.class)
        .retry()
        .atMost(1)
        .onFailure(RequestRejected.class)
        .transform(rejection -> explain(rejection, names));
  }

  /**
   * Lets a model read texts, each as a whole, within {@link #withModel}.
   *
   * @param field that holds the texts
   * @return what the model made of them, or a {@link RequestRejected}
   */
  public Uni<EmbeddingEvent.Embedded> read(
      Access access, String model, VectorEngine engine, EmbeddingTexts texts, String field) {
    int size = texts.texts().stream().mapToInt(String::length).sum();
    return work.run(size, () -> engine.submit(texts, access.enter(model, size, 0)))
        .onFailure(RequestRejected.SourceTooLong.class)
        .transform(e -> tooLong(e, texts.texts().size(), field))
        .flatMap(events -> Uni.createFrom().publisher(events))
        .map(
            event ->
                switch (event) {
                  case EmbeddingEvent.Embedded done -> done;
                  case EmbeddingEvent.Failed failed ->
                      throw ApiException.failed(failed.message(), failed.overdue());
                });
  }

  /**
   * Lets a model forecast series, each as a whole, within {@link #withModel}.
   *
   * @param horizon steps after each
   * @return the forecasts, or a {@link RequestRejected}
   */
  public Uni<ForecastEvent.Forecasted> forecast(
      Access access, String model, ForecastEngine engine, List<TimeSeries> series, int horizon) {
    int size = series.stream().mapToInt(TimeSeries::length).sum();
    long steps = (long) horizon * series.size();
    int generated = (int) Math.min(Integer.MAX_VALUE, steps);
    return work.run(
            size, () -> engine.submit(series, horizon, access.enter(model, size, generated)))
        .flatMap(events -> Uni.createFrom().publisher(events))
        .map(
            event ->
                switch (event) {
                  case ForecastEvent.Forecasted done -> done;
                  case ForecastEvent.Failed failed ->
                      throw ApiException.failed(failed.message(), failed.overdue());
                });
  }

  private static ApiException tooLong(
      RequestRejected.SourceTooLong rejection, int texts, String field) {
    return ApiException.invalid(
        texts == 1 ? field : "%s[%d]".formatted(field, rejection.text()),
        String.valueOf(rejection.getMessage()),
        "context_length_exceeded");
  }

  /**
   * The end of a whole answer.
   *
   * @throws ApiException with status 500 when it failed
   */
  public static Event.Finished end(List<Event> events) {
    return switch (events.getLast()) {
      case Event.Finished end -> end;
      case Event.Failed failed -> throw ApiException.failed(failed.message(), failed.overdue());
      case Event.Text _, Event.Value _, Event.Embedding _ ->
          throw new IllegalStateException("the engine's answer has no end");
    };
  }

  /** The error for a {@link RequestRejected}. */
  public static ApiException explain(Throwable rejection, Names asked) {
    OptionalInt text = ((RequestRejected) rejection).refusedText();
    Names names =
        text.isPresent()
            ? new Names("%s[%d]".formatted(asked.input(), text.getAsInt()), asked.length())
            : asked;
    String message = String.valueOf(rejection.getMessage());
    return switch ((RequestRejected) rejection) {
      case RequestRejected.QueueFull full -> ApiException.busy(message, full.retryAfter());
      case RequestRejected.Draining _ -> ApiException.draining(message);
      case RequestRejected.PromptTooLong _ ->
          ApiException.invalid(names.input(), message, "context_length_exceeded");
      case RequestRejected.TooManyTokens _ -> ApiException.invalid(names.length(), message);
      case RequestRejected.EmptyPrompt _ -> ApiException.invalid(names.input(), message, "empty");
      case RequestRejected.UnknownCharacters _ ->
          ApiException.invalid(names.input(), message, "unknown_characters");
      case RequestRejected.NoEmbeddings _ ->
          ApiException.invalid("model", message, "no_embeddings");
      case RequestRejected.NoChat _ -> ApiException.invalid("model", message, "no_chat");
      case RequestRejected.BadConversation _ ->
          ApiException.invalid(names.input(), message, "bad_conversation");
      case RequestRejected.UnknownToken unknown ->
          ApiException.invalid(
              switch (unknown.place()) {
                case PROMPT -> names.input();
                case ENDING -> "stop_token_ids";
                case BIAS -> "logit_bias";
              },
              message,
              "unknown_token");
      case RequestRejected.BadConstraint form -> ApiException.invalid(form.field(), message);
      case RequestRejected.BadSeries _,
          RequestRejected.SourceTooLong _,
          RequestRejected.TooManyTexts _,
          RequestRejected.BadSearch _ ->
          ApiException.invalid(names.input(), message);
      case RequestRejected.WrongKind _ -> ApiException.invalid("model", message, "wrong_kind");
    };
  }
}
