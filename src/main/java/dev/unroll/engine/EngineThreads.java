package dev.unroll.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The platform threads that own a loaded model and run its jobs step by step: one, or as many as
 * the loop has workers. They take turns at the loop; only what a step does {@link Turn#apart} runs
 * at the same time as the others.
 *
 * <p>Threads of others only put messages (a request, a reader that left or read) into the inbox and
 * wake one that sleeps; the next turn handles them, so within one step. With nothing to run they
 * sleep.
 */
final class EngineThreads implements AutoCloseable {
  private final LiveJobs<?, ?> jobs;
  private final Clock clock;
  private final ConcurrentLinkedQueue<Runnable> inbox = new ConcurrentLinkedQueue<>();
  private final ReentrantLock turns = new ReentrantLock();
  private final List<Worker> workers = new ArrayList<>();
  private final AtomicInteger working;
  private volatile boolean closed;
  private volatile boolean terminated;

  /**
   * Starts the threads.
   *
   * @param name the model's
   * @param jobs the threads' from now on; its loop is closed after the last step
   */
  EngineThreads(String name, LiveJobs<?, ?> jobs, Clock clock) {
    this.jobs = jobs;
    this.clock = clock;
    int count = jobs.loop().workers();
    this.working = new AtomicInteger(count);
    for (int i = 0; i < count; i++) {
      workers.add(new Worker(i, "engine " + name + (i == 0 ? "" : " " + (i + 1))));
    }
    workers.forEach(worker -> worker.thread.start());
  }

  /** Puts a message into the inbox; after the threads' end it is run at once. */
  void post(Runnable message) {
    inbox.add(message);
    if (terminated) {
      finish();
    } else {
      wakeOne();
    }
  }

  /** Whether {@link #close} was called. */
  boolean isClosed() {
    return closed;
  }

  /** Whether the threads have ended, so that the model is released. */
  boolean isTerminated() {
    return workers.stream().noneMatch(worker -> worker.thread.isAlive());
  }

  /**
   * Fails what has not ended, ends the threads after the step that they are in, and releases the
   * model. A further call does nothing.
   */
  @Override
  public void close() {
    closed = true;
    workers.forEach(worker -> LockSupport.unpark(worker.thread));
    boolean interrupted = false;
    for (Worker worker : workers) {
      while (worker.thread.isAlive() && !isWorker(Thread.currentThread())) {
        try {
          worker.thread.join();
        } catch (InterruptedException _) {
          interrupted = true; // The model must not be released under a running step: go on waiting.
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isWorker(Thread thread) {
    return workers.stream().anyMatch(worker -> worker.thread.equals(thread));
  }

  /** Those that run look into the inbox by themselves, those that are about to sleep once more. */
  private void wakeOne() {
    for (Worker worker : workers) {
      if (worker.sleeps) {
        worker.sleeps = false; // the next one to wake is another
        LockSupport.unpark(worker.thread);
        return;
      }
    }
  }

  private void takeInbox() {
    for (Runnable message = inbox.poll(); message != null; message = inbox.poll()) {
      message.run();
    }
  }

  /**
   * Ends everything after the last step; later messages are handled by the threads that post them.
   */
  private synchronized void finish() {
    takeInbox();
    jobs.failAll("the model was closed");
  }

  /** One of the threads. */
  private final class Worker implements Turn {
    private final int number;
    private final Thread thread;
    private volatile boolean sleeps;

    Worker(int number, String name) {
      this.number = number;
      this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    private void run() {
      turns.lock();
      try {
        while (!closed) {
          boolean ran;
          try {
            takeInbox();
            ran = jobs.step(this);
          } catch (RuntimeException | Error e) {
            jobs.failAll("the engine failed: " + e);
            ran = false;
          }
          if (!ran) {
            sleep();
          }
        }
      } finally {
        turns.unlock();
        if (working.decrementAndGet() == 0) {
          terminated = true;
          finish();
          jobs.loop().close();
        }
      }
    }

    /**
     * Sleeps until a message or the next deadline. A message that is posted after the inbox was
     * checked leaves a permit, so that park returns at once.
     */
    private void sleep() {
      OptionalLong deadline = jobs.deadlineNanos();
      sleeps = true;
      turns.unlock();
      try {
        if (!inbox.isEmpty() || closed) {
          return;
        }
        if (deadline.isPresent()) {
          LockSupport.parkNanos(this, Math.max(1, deadline.getAsLong() - clock.nanos()));
        } else {
          LockSupport.park(this);
        }
      } finally {
        sleeps = false;
        turns.lock();
      }
    }

    @Override
    public int worker() {
      return number;
    }

    @Override
    public void apart(Runnable work) {
      turns.unlock();
      try {
        work.run();
      } finally {
        turns.lock();
      }
    }

    @Override
    public void callAnother() {
      wakeOne();
    }
  }
}
