package dev.unroll.engine;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber that reads everything and hands out the last event to a thread that waits for it.
 */
final class LastEvent implements Flow.Subscriber<Event> {
  private final CountDownLatch done = new CountDownLatch(1);
  private final AtomicReference<@Nullable Event> last = new AtomicReference<>();

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(Event event) {
    last.set(event);
  }

  @Override
  public void onError(Throwable failure) {
    last.set(new Event.Failed(String.valueOf(failure.getMessage())));
    done.countDown();
  }

  @Override
  public void onComplete() {
    done.countDown();
  }

  /** Blocks until the stream ends. */
  @Nullable Event await() {
    try {
      done.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Event.Failed("interrupted");
    }
    return last.get();
  }
}
