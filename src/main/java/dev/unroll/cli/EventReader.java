package dev.unroll.cli;

import dev.unroll.engine.Event;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * An answer read event by event on the caller's own thread. The next event is asked for only when
 * the one before has been taken, so that a slow terminal pauses the answer and not the engine.
 */
final class EventReader implements AutoCloseable {
  private final BlockingQueue<Event> arrived = new LinkedBlockingQueue<>();
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

  EventReader(Flow.Publisher<Event> answer) {
    answer.subscribe(new Receiver());
  }

  /** The next event; after {@link Event.Finished} and {@link Event.Failed} there is none. */
  Event next() throws InterruptedException {
    subscription.join().request(1);
    return arrived.take();
  }

  /** Ends the answer, whether or not it is complete. */
  @Override
  public void close() {
    subscription.join().cancel();
  }

  private final class Receiver implements Flow.Subscriber<Event> {
    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription.complete(given);
    }

    @Override
    public void onNext(Event event) {
      arrived.add(event);
    }

    @Override
    public void onError(Throwable failure) {
      arrived.add(new Event.Failed(String.valueOf(failure.getMessage())));
    }

    @Override
    public void onComplete() {
      // The last event said so.
    }
  }
}
