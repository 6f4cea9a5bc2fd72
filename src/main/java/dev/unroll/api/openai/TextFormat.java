package dev.unroll.api.openai;

import dev.unroll.api.http.ApiError;
import dev.unroll.api.http.HttpExchange;
import dev.unroll.api.http.ServerSentEvents;
import dev.unroll.api.registry.Submissions;
import dev.unroll.engine.Event;
import dev.unroll.engine.FinishReason;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes the JSON objects of one text answer, whole or streamed, in the form of one of OpenAI's
 * paths.
 */
interface TextFormat {
  /** What comes before the first piece of a streamed text, if anything does. */
  default @Nullable Object opening() {
    return null;
  }

  /** The next piece of a streamed text; the last has a reason, and no text. */
  Object piece(String text, @Nullable FinishReason reason);

  /** The end of a streamed text, if the request wants to know. */
  Object usage(TokenUsage usage);

  Object whole(String text, FinishReason reason, TokenUsage usage);

  /** A reason as the API names it. */
  static String word(FinishReason reason) {
    return reason.name().toLowerCase(Locale.ROOT);
  }

  /** The response with a generated text, streamed or whole as the request has it. */
  static Uni<Response> answer(
      HttpExchange http, Multi<Event> events, TextFormat format, TextParameters parameters) {
    return parameters.stream()
        ? Uni.createFrom()
            .item(http.streamed(events, frames(format, parameters.streamOptions().includeUsage())))
        : events.collect().asList().map(all -> HttpExchange.json(whole(format, all)));
  }

  private static Function<Event, String> frames(TextFormat format, boolean includeUsage) {
    AtomicBoolean begun = new AtomicBoolean();
    return event -> {
      Object opening = begun.getAndSet(true) ? null : format.opening();
      return (opening == null ? "" : ServerSentEvents.data(opening))
          + frame(event, format, includeUsage);
    };
  }

  private static String frame(Event event, TextFormat format, boolean includeUsage) {
    return switch (event) {
      case Event.Text text -> ServerSentEvents.data(format.piece(text.text(), null));
      case Event.Finished end -> {
        String last = ServerSentEvents.data(format.piece("", end.reason()));
        String usage =
            includeUsage ? ServerSentEvents.data(format.usage(TokenUsage.of(end.usage()))) : "";
        yield last + usage + ServerSentEvents.DONE;
      }
      case Event.Failed failed -> ServerSentEvents.data(ApiError.serverError(failed.message()));
      case Event.Value _, Event.Embedding _ ->
          throw new IllegalStateException("a text model made " + event);
    };
  }

  /** All events of one answer as one object. */
  private static Object whole(TextFormat format, List<Event> events) {
    Event.Finished end = Submissions.end(events);
    String text =
        events.stream()
            .map(event -> event instanceof Event.Text piece ? piece.text() : "")
            .collect(Collectors.joining());
    return format.whole(text, end.reason(), TokenUsage.of(end.usage()));
  }
}
