package dev.unroll.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber that reads everything and keeps the last event for a thread that waits for it.
 *
 * @param <E> the events
 */
public final class LastEvent<E> implements Flow.Subscriber<E> {
  private final CompletableFuture<E> done = new CompletableFuture<>();
  private final Consumer<? super E> reader;
  private @Nullable E last;

  public LastEvent() {
    this(_ -> {});
  }

  /**
   * A subscriber that hands every event on.
   *
   * @param reader takes each event, on the thread that delivers it
   */
  public LastEvent(Consumer<? super E> reader) {
    this.reader = reader;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(E event) {
    reader.accept(event);
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

  /** The last event, once the stream ends. */
  public CompletableFuture<E> future() {
    return done;
  }

  /**
   * Blocks until the stream ends.
   *
   * @throws IllegalStateException when it ends without an event, or the thread is interrupted
   */
  public E await() {
    return await(Duration.ofNanos(Long.MAX_VALUE));
  }

  /**
   * As {@link #await()}, for so long.
   *
   * @throws IllegalStateException also when the stream goes on
   */
  E await(Duration patience) {
    try {
      return done.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "the model has not answered in %d seconds".formatted(patience.toSeconds()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(String.valueOf(e.getCause()), e);
    }
  }
}
