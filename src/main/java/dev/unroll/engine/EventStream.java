package dev.unroll.engine;

import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one request on its way to its reader: a small buffer between the engine's thread,
 * which never waits, and a subscriber that says how much it wants.
 *
 * <p>Whichever thread comes first with something to do, the engine's with an event or the
 * subscriber's with demand, delivers; the other leaves it the rest. So signals are serial and no
 * thread blocks. Events are counted out against demand; completion needs none.
 *
 * @param <E> the events
 */
final class EventStream<E> implements Flow.Publisher<E>, Flow.Subscription {
  private static final Flow.Subscription NOTHING =
      new Flow.Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
      };

  private final int capacity;
  private final Runnable onLeft;
  private final Runnable onRead;
  private final ConcurrentLinkedQueue<E> buffer = new ConcurrentLinkedQueue<>();
  private final AtomicInteger buffered = new AtomicInteger();
  private final AtomicLong demand = new AtomicLong();

  /** How many threads have asked for a delivery that is not done yet. */
  private final AtomicInteger deliveries = new AtomicInteger();

  private final AtomicReference<Flow.@Nullable Subscriber<? super E>> claimed =
      new AtomicReference<>();
  private volatile Flow.@Nullable Subscriber<? super E> subscriber;
  private volatile @Nullable IllegalArgumentException violation;
  private volatile boolean paused;
  private volatile boolean ended;
  private volatile boolean cancelled;

  /** Set by the delivering thread once nothing may be signalled any more. */
  private boolean terminated;

  /**
   * An empty stream.
   *
   * @param capacity how many events may wait for demand
   * @param onLeft called on any thread, once at most, when the reader leaves
   * @param onRead called on any thread when the reader took events of a paused stream
   */
  EventStream(int capacity, Runnable onLeft, Runnable onRead) {
    this.capacity = capacity;
    this.onLeft = onLeft;
    this.onRead = onRead;
  }

  // The engine's side.

  /** Appends an event. The engine asks {@link #hasRoom} before it computes the next one. */
  void emit(E event) {
    buffered.incrementAndGet();
    buffer.add(event);
    deliver();
  }

  /** Appends the last event. */
  void end(E last) {
    buffered.incrementAndGet();
    buffer.add(last);
    ended = true;
    deliver();
  }

  /** Whether the reader keeps up. */
  boolean hasRoom() {
    return buffered.get() < capacity;
  }

  /** Whether the reader has taken enough for a paused sequence to go on. */
  boolean isHalfEmpty() {
    return buffered.get() <= capacity / 2;
  }

  /** From now on {@code onRead} is called. Look at {@link #isHalfEmpty} afterwards. */
  void pause() {
    paused = true;
  }

  void resume() {
    paused = false;
  }

  // The reader's side.

  @Override
  public void subscribe(Flow.Subscriber<? super E> newSubscriber) {
    Objects.requireNonNull(newSubscriber, "subscriber");
    if (!claimed.compareAndSet(null, newSubscriber)) {
      newSubscriber.onSubscribe(NOTHING);
      newSubscriber.onError(new IllegalStateException("an answer has one subscriber"));
      return;
    }
    try {
      newSubscriber.onSubscribe(this);
    } catch (RuntimeException e) {
      cancel();
      throw e;
    }
    subscriber = newSubscriber;
    deliver();
  }

  @Override
  public void request(long n) {
    if (n <= 0) {
      violation = new IllegalArgumentException("demand must be positive, not " + n);
    } else {
      demand.accumulateAndGet(n, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
    }
    deliver();
  }

  @Override
  public void cancel() {
    if (!cancelled) {
      leave();
      deliver();
    }
  }

  private synchronized void leave() {
    if (!cancelled) {
      cancelled = true;
      onLeft.run();
    }
  }

  private void deliver() {
    if (deliveries.getAndIncrement() != 0) {
      return;
    }
    int handled = 1;
    do {
      Flow.Subscriber<? super E> to = subscriber;
      if (cancelled) {
        buffer.clear();
      } else if (to != null && !terminated) {
        deliver(to);
      }
      handled = deliveries.addAndGet(-handled);
    } while (handled != 0);
  }

  private void deliver(Flow.Subscriber<? super E> to) {
    boolean read = false;
    while (!cancelled) {
      IllegalArgumentException wrong = violation;
      if (wrong != null) {
        terminated = true;
        leave();
        signal(() -> to.onError(wrong));
        return;
      }
      boolean last = ended;
      E event = buffer.peek();
      if (event == null) {
        if (last) {
          terminated = true;
          signal(to::onComplete);
        }
        break;
      }
      if (demand.get() == 0) {
        break;
      }
      demand.accumulateAndGet(1, (have, one) -> have == Long.MAX_VALUE ? have : have - one);
      buffer.remove();
      buffered.decrementAndGet();
      read = true;
      signal(() -> to.onNext(event));
    }
    if (read && paused && !cancelled) {
      onRead.run();
    }
  }

  /** A subscriber that throws has broken the rules and gets nothing more. */
  private void signal(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException | Error e) {
      leave();
    }
  }
}
