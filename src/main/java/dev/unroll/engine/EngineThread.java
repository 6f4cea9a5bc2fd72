package dev.unroll.engine;

import java.util.OptionalLong;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * The platform thread that owns a loaded model and works on it step by step.
 *
 * <p>Other threads only put messages (a request, a reader that left or read) into the inbox and
 * wake the thread; it takes them in between two steps, so that they are heeded within one step.
 * With nothing to run it sleeps.
 */
public final class EngineThread implements AutoCloseable {
  /** What the thread does. Called by one thread at a time. */
  public interface Work {
    /**
     * Runs the model once on everything that is due.
     *
     * @return whether there was anything to run
     */
    boolean step();

    /** When {@link #step} has something to do although nothing happens until then. */
    OptionalLong deadlineNanos();

    /** Fails everything that has not ended. */
    void failAll(String reason);

    /** Releases the model; called once, after the last step. */
    void release();
  }

  private final Work work;
  private final Clock clock;
  private final ConcurrentLinkedQueue<Runnable> inbox = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private volatile boolean closed;
  private volatile boolean terminated;

  /**
   * Starts the thread.
   *
   * @param name the model's
   */
  public EngineThread(String name, Work work, Clock clock) {
    this.work = work;
    this.clock = clock;
    this.thread = Thread.ofPlatform().name("engine " + name).daemon().start(this::run);
  }

  /** Puts a message into the inbox; after the thread's end it is run at once. */
  public void post(Runnable message) {
    inbox.add(message);
    if (terminated) {
      finish();
    } else {
      LockSupport.unpark(thread);
    }
  }

  /** Whether {@link #close} was called. */
  public boolean isClosed() {
    return closed;
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
          ran = work.step();
        } catch (RuntimeException | Error e) {
          work.failAll("the engine failed: " + e);
          ran = false;
        }
        if (!ran) {
          sleep();
        }
      }
    } finally {
      terminated = true;
      finish();
      work.release();
    }
  }

  /**
   * A message that comes after the look into the inbox leaves a permit, and park returns at once.
   */
  private void sleep() {
    OptionalLong deadline = work.deadlineNanos();
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

  /** Ends everything after the last step; later messages are met by their own threads. */
  private synchronized void finish() {
    takeInbox();
    work.failAll("the model was closed");
  }
}
