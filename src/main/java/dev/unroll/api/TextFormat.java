package dev.unroll.api;

import dev.unroll.engine.Event;
import dev.unroll.engine.FinishReason;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The objects in which OpenAI's API sends a text, of one answer. */
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

  /** The events of one answer as server-sent events. */
  static Function<Event, String> frames(TextFormat format, boolean includeUsage) {
    AtomicBoolean begun = new AtomicBoolean();
    return event -> {
      Object opening = begun.getAndSet(true) ? null : format.opening();
      return (opening == null ? "" : EventStream.data(opening))
          + frame(event, format, includeUsage);
    };
  }

  private static String frame(Event event, TextFormat format, boolean includeUsage) {
    return switch (event) {
      case Event.Text text -> EventStream.data(format.piece(text.text(), null));
      case Event.Finished end -> {
        String last = EventStream.data(format.piece("", end.reason()));
        String usage =
            includeUsage ? EventStream.data(format.usage(TokenUsage.of(end.usage()))) : "";
        yield last + usage + EventStream.DONE;
      }
      case Event.Failed failed -> EventStream.data(ApiError.serverError(failed.message()));
      case Event.Value _, Event.Embedding _ ->
          throw new IllegalStateException("a text model made " + event);
    };
  }

  /** All events of one answer as one object. */
  static Object whole(TextFormat format, List<Event> events) {
    StringBuilder text = new StringBuilder();
    for (Event event : events) {
      switch (event) {
        case Event.Text piece -> text.append(piece.text());
        case Event.Finished end -> {
          return format.whole(text.toString(), end.reason(), TokenUsage.of(end.usage()));
        }
        case Event.Failed failed -> throw ApiException.failed(failed.message());
        case Event.Value _, Event.Embedding _ ->
            throw new IllegalStateException("a text model made " + event);
      }
    }
    throw new IllegalStateException("the engine's answer has no end");
  }
}
