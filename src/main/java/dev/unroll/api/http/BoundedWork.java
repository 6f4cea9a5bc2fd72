package dev.unroll.api.http;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The work that long requests make before a model sees them: parsing and tokenising. It runs on
 * worker threads, and only on so much text at a time, because it needs many times the text's memory
 * outside of the heap; more waits for a while, in its order, and is then refused with status 429.
 * The longest texts wait in a queue of their own.
 */
@ApplicationScoped
public class BoundedWork {
  /** What is no longer than this is done at once, on the event loop. */
  public static final int SHORT = 1_024;

  /** The share of all text at a time from which on a text is among the longest. */
  private static final int LONG_SHARE = 8;

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final ScheduledExecutorService workers = Infrastructure.getDefaultWorkerPool();
  private final long capacity;
  private final Lane medium;
  private final Lane longest;

  BoundedWork(HttpSettings settings) {
    int processors = Runtime.getRuntime().availableProcessors();
    this.capacity = Math.max(1, settings.maxReading().asLongValue());
    this.medium = new Lane(2 * processors);
    this.longest = new Lane(Math.max(1, processors / 2));
  }

  /**
   * The result of work, which fails with what the work throws, or an {@link ApiException} with
   * status 429.
   *
   * @param size of the text that it reads, in characters or bytes
   */
  public <T> Uni<T> run(long size, Supplier<T> work) {
    Lane lane = size > capacity / LONG_SHARE ? longest : medium;
    return Uni.createFrom()
        .emitter(result -> lane.enter(new Waiting<T>(Math.clamp(size, 1, capacity), work, result)));
  }

  private record Waiting<T>(long size, Supplier<T> work, UniEmitter<? super T> result) {
    void run() {
      try {
        result.complete(work.get());
      } catch (RuntimeException | Error e) {
        result.fail(e);
      }
    }
  }

  /** A queue, and what runs of it. */
  private final class Lane {
    private final int most;
    private final ReentrantLock lock = new ReentrantLock();

    // Those of the lock.
    private final Set<Waiting<?>> queue = new LinkedHashSet<>();
    private int running;
    private long size;

    /**
     * An empty lane.
     *
     * @param most how many may run at a time
     */
    Lane(int most) {
      this.most = most;
    }

    void enter(Waiting<?> one) {
      one.result().onTermination(() -> remove(one)); // The client has left.
      List<Waiting<?>> ready = locked(() -> queue.add(one), this::ready);
      start(ready);
      if (!ready.contains(one)) {
        var unused =
            workers.schedule(() -> giveUp(one), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      }
    }

    private void giveUp(Waiting<?> one) {
      if (remove(one)) {
        one.result()
            .fail(
                ApiException.busy(
                    "too many long requests are being read; try again later", PATIENCE));
      }
    }

    private boolean remove(Waiting<?> one) {
      lock.lock();
      try {
        return queue.remove(one);
      } finally {
        lock.unlock();
      }
    }

    private void start(List<Waiting<?>> ready) {
      for (Waiting<?> one : ready) {
        workers.execute(
            () -> {
              one.run();
              start(locked(() -> leave(one), this::ready));
            });
      }
    }

    private void leave(Waiting<?> one) {
      running--;
      size -= one.size();
    }

    /** Takes those from the queue that may run now. */
    private List<Waiting<?>> ready() {
      List<Waiting<?>> ready = new ArrayList<>();
      for (Iterator<Waiting<?>> next = queue.iterator(); next.hasNext() && running < most; ) {
        Waiting<?> one = next.next();
        if (size + one.size() > capacity) {
          break;
        }
        running++;
        size += one.size();
        ready.add(one);
        next.remove();
      }
      return ready;
    }

    private <T> T locked(Runnable change, Supplier<T> result) {
      lock.lock();
      try {
        change.run();
        return result.get();
      } finally {
        lock.unlock();
      }
    }
  }
}
