package dev.unroll.cli;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/**
 * An answer read event by event on the caller's own thread. The next event is asked for only when
 * the one before has been taken, so that a slow terminal pauses the answer and not the engine.
 *
 * @param <E> the events, of which the last one says that it is
 */
final class EventReader<E> implements AutoCloseable {
  private final BlockingQueue<E> arrived = new LinkedBlockingQueue<>();
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
  private final Function<String, E> failure;

  /**
   * Begins to read.
   *
   * @param failure the event for an answer that breaks off, with the reason
   */
  EventReader(Flow.Publisher<E> answer, Function<String, E> failure) {
    this.failure = failure;
    answer.subscribe(new Receiver());
  }

  /** The next event; after the last one there is none. */
  E next() throws InterruptedException {
    subscription.join().request(1);
    return arrived.take();
  }

  /** Ends the answer, whether or not it is complete. */
  @Override
  public void close() {
    subscription.join().cancel();
  }

  private final class Receiver implements Flow.Subscriber<E> {
    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription.complete(given);
    }

    @Override
    public void onNext(E event) {
      arrived.add(event);
    }

    @Override
    public void onError(Throwable reason) {
      arrived.add(failure.apply(String.valueOf(reason.getMessage())));
    }

    @Override
    public void onComplete() {
      // The last event said so.
    }
  }
}
