package dev.unroll.engine;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The door of an engine: it counts the requests that were let in and have not ended, refuses what
 * would be too many, and can be shut. Safe for use by many threads.
 */
public final class Admission {
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(60);

  private final int together;
  private final int queue;

  /** Requests let in and not ended. */
  private final AtomicInteger live = new AtomicInteger();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();

  /** Moving average of the time from admission to end, in nanoseconds. */
  private volatile double serviceNanos;

  private volatile boolean shut;

  /**
   * An open door.
   *
   * @param together how many requests are worked on at the same time
   * @param queue how many more may wait
   */
  public Admission(int together, int queue) {
    this.together = together;
    this.queue = queue;
  }

  /**
   * Refuses while the door is shut; to be asked before a request is prepared.
   *
   * @throws RequestRejected.Draining when it is
   */
  public void check() {
    if (shut) {
      throw new RequestRejected.Draining();
    }
  }

  /**
   * Lets a request in, which must {@link #leave} later.
   *
   * @throws RequestRejected when it cannot come in
   */
  public void enter() {
    if (live.incrementAndGet() > together + queue) {
      leave();
      throw full();
    }
    if (shut) { // Since the last look; now that this one counts, drain() waits for it.
      leave();
      throw new RequestRejected.Draining();
    }
  }

  /** Lets in what was not asked for from outside. */
  public void enterUnasked() {
    live.incrementAndGet();
  }

  /** One that was let in has ended. */
  public void leave() {
    if (live.decrementAndGet() == 0) {
      lock.lock();
      try {
        idle.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * One was answered to its end. Told by one thread.
   *
   * @param age the time since it was let in
   */
  public void served(Duration age) {
    double nanos = age.toNanos();
    serviceNanos = serviceNanos == 0 ? nanos : 0.9 * serviceNanos + 0.1 * nanos;
  }

  /** Why there is no room. While all are busy, one ends every average time / number of them. */
  public RequestRejected.QueueFull full() {
    long seconds = (long) Math.ceil(serviceNanos / together / TimeUnit.SECONDS.toNanos(1));
    return new RequestRejected.QueueFull(
        Duration.ofSeconds(Math.clamp(seconds, 1, LONGEST_RETRY.toSeconds())));
  }

  /** How many were let in and have not ended. */
  public int live() {
    return live.get();
  }

  /** Lets nothing in from now on. */
  public void shut() {
    shut = true;
  }

  /**
   * Lets nothing in and waits until all have left.
   *
   * @return whether they did in time
   */
  public boolean drain(Duration patience) {
    shut = true;
    long left = patience.toNanos();
    lock.lock();
    try {
      while (live.get() > 0 && left > 0) {
        left = idle.awaitNanos(left);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
    return live.get() == 0;
  }
}
