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
 */
public final class Reader implements Flow.Subscriber<Event> {
  private final long initialDemand;
  private final List<Event> events = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch done = new CountDownLatch(1);
  private final AtomicInteger ends = new AtomicInteger();
  private final AtomicBoolean inSignal = new AtomicBoolean();
  private final List<String> violations = new CopyOnWriteArrayList<>();
  private volatile Flow.@Nullable Subscription subscription;
  private volatile @Nullable Throwable failure;
  private volatile boolean cancelled;
  private final AtomicLong asked = new AtomicLong();

  private Reader(long initialDemand) {
    this.initialDemand = initialDemand;
  }

  /** Reads everything as it comes. */
  public static Reader eager(Flow.Publisher<Event> publisher) {
    return of(publisher, Long.MAX_VALUE);
  }

  /** Asks for so many events, and for more when told. */
  public static Reader of(Flow.Publisher<Event> publisher, long demand) {
    Reader reader = new Reader(demand);
    publisher.subscribe(reader);
    return reader;
  }

  void request(long n) {
    asked.accumulateAndGet(Math.max(n, 0), (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
    subscription().request(n);
  }

  void cancel() {
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
  public void onNext(Event event) {
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
  public List<Event> events() {
    synchronized (events) {
      return List.copyOf(events);
    }
  }

  @Nullable Throwable failure() {
    return failure;
  }

  List<String> violations() {
    return violations;
  }

  boolean isDone() {
    return ends.get() > 0;
  }

  boolean isCancelled() {
    return cancelled;
  }

  /** The text so far. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (Event event : events()) {
      if (event instanceof Event.Text piece) {
        text.append(piece.text());
      }
    }
    return text.toString();
  }

  /** The first value of every forecast step so far. */
  public List<Double> values() {
    return events().stream()
        .filter(Event.Value.class::isInstance)
        .map(event -> ((Event.Value) event).values()[0])
        .toList();
  }

  /** The last event, once the stream is complete. */
  public Event last() {
    await();
    return events().getLast();
  }

  public Reader await() {
    try {
      if (!done.await(20, TimeUnit.SECONDS)) {
        throw new AssertionError("no end after 20 s; events: " + events);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return this;
  }

  /** Waits until so many events have come. */
  public Reader awaitEvents(int n) {
    Eventually.holds(Duration.ofSeconds(20), () -> events.size() >= n);
    return this;
  }
}
