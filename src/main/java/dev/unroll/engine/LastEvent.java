package dev.unroll.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber that reads everything and hands out the last event to a thread that waits for it.
 *
 * @param <E> the events
 */
public final class LastEvent<E> implements Flow.Subscriber<E> {
  private final CompletableFuture<E> done = new CompletableFuture<>();
  private @Nullable E last;

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(E event) {
    last = event;
  }

  @Override
  public void onError(Throwable failure) {
    done.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    if (last == null) {
      done.completeExceptionally(new IllegalStateException("the stream was empty"));
    } else {
      done.complete(last);
    }
  }

  /**
   * Blocks until the stream ends.
   *
   * @throws IllegalStateException when it ends without an event, or the thread is interrupted
   */
  public E await() {
    try {
      return done.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(String.valueOf(e.getCause()), e);
    }
  }
}
