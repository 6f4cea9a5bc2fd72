package dev.unroll.engine;

import java.util.OptionalLong;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * The platform thread that owns a loaded model and runs its jobs step by step.
 *
 * <p>Other threads only put messages (a request, a reader that left or read) into the inbox and
 * wake the thread; it handles them between two steps, so within one step. With nothing to run it
 * sleeps.
 */
final class EngineThread implements AutoCloseable {
  private final LiveJobs<?, ?> jobs;
  private final Clock clock;
  private final ConcurrentLinkedQueue<Runnable> inbox = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private volatile boolean closed;
  private volatile boolean terminated;

  /**
   * Starts the thread.
   *
   * @param name the model's
   * @param jobs the thread's from now on; its loop is closed after the last step
   */
  EngineThread(String name, LiveJobs<?, ?> jobs, Clock clock) {
    this.jobs = jobs;
    this.clock = clock;
    this.thread = Thread.ofPlatform().name("engine " + name).daemon().start(this::run);
  }

  /** Puts a message into the inbox; after the thread's end it is run at once. */
  void post(Runnable message) {
    inbox.add(message);
    if (terminated) {
      finish();
    } else {
      LockSupport.unpark(thread);
    }
  }

  /** Whether {@link #close} was called. */
  boolean isClosed() {
    return closed;
  }

  /** Whether the thread has ended, so that the model is released. */
  boolean isTerminated() {
    return !thread.isAlive();
  }

  /**
   * Fails what has not ended, ends the thread after the step that it is in, and releases the model.
   * A further call does nothing.
   */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive() && thread != Thread.currentThread()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true; // The model must not be released under a running step: go on waiting.
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!closed) {
        boolean ran;
        try {
          takeInbox();
          ran = jobs.step();
        } catch (RuntimeException | Error e) {
          jobs.failAll("the engine failed: " + e);
          ran = false;
        }
        if (!ran) {
          sleep();
        }
      }
    } finally {
      terminated = true;
      finish();
      jobs.loop().close();
    }
  }

  /**
   * Parks the thread until a message or the next deadline. A message that is posted after the inbox
   * was checked leaves a permit, so that park returns at once.
   */
  private void sleep() {
    OptionalLong deadline = jobs.deadlineNanos();
    if (!inbox.isEmpty() || closed) {
      return;
    }
    if (deadline.isPresent()) {
      LockSupport.parkNanos(this, Math.max(1, deadline.getAsLong() - clock.nanos()));
    } else {
      LockSupport.park(this);
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
}
