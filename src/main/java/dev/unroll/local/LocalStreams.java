package dev.unroll.local;

import dev.unroll.engine.Event;
import io.smallrye.mutiny.Multi;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.function.Supplier;

/** Answers of engines as streams that fail where the answer does. */
final class LocalStreams {
  private LocalStreams() {}

  /** A stream of what an engine of texts or series answers; each subscriber has its own request. */
  static Multi<Event> of(Supplier<Flow.Publisher<Event>> submit) {
    return of(
        submit,
        event ->
            event instanceof Event.Failed(String message, boolean _)
                ? Optional.of(message)
                : Optional.empty());
  }

  /**
   * A stream of an answer's events; each subscriber has a request of its own.
   *
   * @param submit admits a request
   * @param failure of an event that is one
   */
  static <E> Multi<E> of(
      Supplier<Flow.Publisher<E>> submit, Function<E, Optional<String>> failure) {
    return Multi.createFrom()
        .deferred(() -> Multi.createFrom().publisher(LocalModels.reporting(submit)))
        .invoke(
            event ->
                failure
                    .apply(event)
                    .ifPresent(
                        message -> {
                          throw new LocalFailure(message);
                        }));
  }
}
