package dev.unroll.engine;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The admission of requests to an engine: it counts those that are admitted and have not ended,
 * refuses what would be too many, and can be closed for good. Safe for use by many threads.
 */
final class Admission {
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(60);

  private final int together;
  private final EngineConfig config;

  /** Requests that are admitted and have not ended. */
  private final AtomicInteger live = new AtomicInteger();

  /** Their texts, as they are counted. */
  private final AtomicInteger texts = new AtomicInteger();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();

  /** Moving average of the time from admission to end, in nanoseconds. */
  private volatile double serviceNanos;

  private volatile boolean closed;

  /**
   * Admission that is open.
   *
   * @param together how many requests are worked on at the same time
   * @param config says how many more may wait, and how many texts
   */
  Admission(int together, EngineConfig config) {
    this.together = together;
    this.config = config;
  }

  /**
   * Refuses once admission is closed; to be called before a request is prepared.
   *
   * @throws RequestRejected.Draining when it is closed
   */
  void check() {
    if (closed) {
      throw new RequestRejected.Draining();
    }
  }

  /**
   * Refuses while all places are taken.
   *
   * @throws RequestRejected.QueueFull when they are
   */
  void requireRoom() {
    if (live.get() >= together + config.queue()) {
      throw full();
    }
  }

  /**
   * Admits a request, which must {@link #leave} later.
   *
   * @param count how many texts count for it; 0 in an engine that does not count them
   * @throws RequestRejected when there is no room, or admission is closed
   */
  void enter(int count) {
    if (live.incrementAndGet() > together + config.queue()) {
      leave(0);
      throw full();
    }
    if (closed) { // Since check(); now that this one counts, drain() waits for it.
      leave(0);
      throw new RequestRejected.Draining();
    }
    if (texts.addAndGet(count) > config.texts()) {
      leave(count);
      throw full();
    }
  }

  /**
   * Notes that one has ended.
   *
   * @param count how many texts were counted for it
   */
  void leave(int count) {
    texts.addAndGet(-count);
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
   * Notes that one was answered to its end. Called by one thread.
   *
   * @param age the time since it was admitted
   */
  void served(Duration age) {
    double nanos = age.toNanos();
    serviceNanos = serviceNanos == 0 ? nanos : 0.9 * serviceNanos + 0.1 * nanos;
  }

  /** Why there is no room. While all are busy, one ends every average time / number of them. */
  private RequestRejected.QueueFull full() {
    long seconds = (long) Math.ceil(serviceNanos / together / TimeUnit.SECONDS.toNanos(1));
    return new RequestRejected.QueueFull(
        Duration.ofSeconds(Math.clamp(seconds, 1, LONGEST_RETRY.toSeconds())));
  }

  /** How many are admitted and have not ended. */
  int live() {
    return live.get();
  }

  /** Admits nothing from now on. */
  void close() {
    closed = true;
  }

  /**
   * Admits nothing from now on and waits until all have ended.
   *
   * @return whether they did in time
   */
  boolean drain(Duration patience) {
    closed = true;
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
