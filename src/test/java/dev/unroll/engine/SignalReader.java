package dev.unroll.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber that asks for as much as it is told to, and checks that it is treated by the rules.
 *
 * @param <E> the events
 */
public class SignalReader<E> implements Flow.Subscriber<E> {
  private final long initialDemand;
  private final List<E> events = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch done = new CountDownLatch(1);
  private final AtomicInteger ends = new AtomicInteger();
  private final AtomicBoolean inSignal = new AtomicBoolean();
  private final List<String> violations = new CopyOnWriteArrayList<>();
  private volatile Flow.@Nullable Subscription subscription;
  private volatile @Nullable Throwable failure;
  private volatile boolean cancelled;
  private final AtomicLong asked = new AtomicLong();

  protected SignalReader(long initialDemand) {
    this.initialDemand = initialDemand;
  }

  public void request(long n) {
    asked.accumulateAndGet(Math.max(n, 0), (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
    subscription().request(n);
  }

  public void cancel() {
    cancelled = true;
    subscription().cancel();
  }

  private Flow.Subscription subscription() {
    Flow.Subscription s = subscription;
    if (s == null) {
      throw new AssertionError("not subscribed");
    }
    return s;
  }

  @Override
  public void onSubscribe(Flow.Subscription s) {
    subscription = s;
    asked.set(initialDemand);
    if (initialDemand > 0) {
      s.request(initialDemand);
    }
  }

  @Override
  public void onNext(E event) {
    enter();
    if (ends.get() > 0) {
      violations.add("an event after the end: " + event);
    }
    events.add(event);
    if (events.size() > asked.get()) {
      violations.add("more events than were asked for");
    }
    inSignal.set(false);
  }

  @Override
  public void onError(Throwable t) {
    enter();
    failure = t;
    end();
  }

  @Override
  public void onComplete() {
    enter();
    end();
  }

  private void enter() {
    if (!inSignal.compareAndSet(false, true)) {
      violations.add("two signals at a time");
    }
  }

  private void end() {
    if (ends.incrementAndGet() > 1) {
      violations.add("a second end");
    }
    inSignal.set(false);
    done.countDown();
  }

  /** The events so far. */
  public List<E> events() {
    synchronized (events) {
      return List.copyOf(events);
    }
  }

  public @Nullable Throwable failure() {
    return failure;
  }

  public List<String> violations() {
    return violations;
  }

  public boolean isDone() {
    return ends.get() > 0;
  }

  public boolean isCancelled() {
    return cancelled;
  }

  /** The last event, once the stream is complete. */
  public E last() {
    awaitEnd();
    return events().getLast();
  }

  public void awaitEnd() {
    try {
      if (!done.await(20, TimeUnit.SECONDS)) {
        throw new AssertionError("no end after 20 s; events: " + events);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits until so many events have come. */
  public void awaitCount(int n) {
    Eventually.holds(Duration.ofSeconds(20), () -> events.size() >= n);
  }
}
