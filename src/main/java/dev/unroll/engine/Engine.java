package dev.unroll.engine;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One loaded model and the platform thread that runs it: admit → schedule → run → sample → emit,
 * for all its requests together.
 *
 * <p>Other threads only put messages (a request, a reader that left or read) into the inbox and
 * wake the thread; it takes them in between two steps, so that they are heeded within one step.
 * With nothing to run it sleeps.
 *
 * <p>Subscribers are called on the engine's thread or on the one that asks for more; they must not
 * block.
 */
public final class Engine implements ServedEngine {
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(60);

  private final Codec codec;
  private final ModelRunner runner;
  private final EngineConfig config;
  private final Clock clock;
  private final EngineListener listener;
  private final EngineLoop loop;
  private final Thread thread;
  private final ConcurrentLinkedQueue<Runnable> inbox = new ConcurrentLinkedQueue<>();
  private final Answer.Signals signals;

  /** Requests admitted and not ended. */
  private final AtomicInteger live = new AtomicInteger();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();

  /** Moving average of the time from admission to end, in nanoseconds. */
  private volatile double serviceNanos;

  private volatile int running;
  private volatile boolean draining;
  private volatile boolean closed;
  private volatile boolean terminated;

  /**
   * Starts an engine.
   *
   * @param name the model's, for the thread's name
   * @param runner the model; closed with the engine
   */
  public Engine(
      String name,
      Codec codec,
      ModelRunner runner,
      EngineConfig config,
      Clock clock,
      EngineListener listener) {
    this.codec = codec;
    this.runner = runner;
    this.config = config;
    this.clock = clock;
    this.listener = listener;
    this.loop = new EngineLoop(runner, codec, config, clock, this::ended);
    this.signals =
        new Answer.Signals() {
          @Override
          public void left(Answer answer) {
            post(() -> loop.left(answer));
          }

          @Override
          public void read(Answer answer) {
            post(() -> loop.read(answer));
          }
        };
    this.thread = Thread.ofPlatform().name("engine " + name).daemon().start(this::work);
  }

  /**
   * Admits a request. Never blocks. The answer begins at once and waits in a small buffer for its
   * one subscriber; a subscriber that asks for nothing pauses it, one that cancels ends it.
   *
   * @throws RequestRejected when it is not admitted
   */
  public Flow.Publisher<Event> submit(Request request) {
    try {
      Answer answer = admit(request);
      listener.admitted();
      post(() -> loop.add(answer));
      return answer.stream();
    } catch (RequestRejected e) {
      listener.rejected(e);
      throw e;
    }
  }

  private Answer admit(Request request) {
    if (draining) {
      throw new RequestRejected.Draining();
    }
    Generation generation = begin(request);
    if (generation.promptTokens() > config.maxPromptTokens()) {
      throw new RequestRejected.PromptTooLong(generation.promptTokens(), config.maxPromptTokens());
    }
    if (generation.maxTokens() > config.maxTokens()) {
      throw new RequestRejected.TooManyTokens(generation.maxTokens(), config.maxTokens());
    }
    if (live.incrementAndGet() > runner.slots() + config.queue()) {
      leave();
      throw new RequestRejected.QueueFull(retryAfter());
    }
    if (draining) { // Since the first look; now that this one counts, drain() waits for it.
      leave();
      throw new RequestRejected.Draining();
    }
    return new Answer(generation, config.buffer(), signals, listener, clock.nanos());
  }

  private Generation begin(Request request) {
    try {
      return codec.begin(request);
    } catch (IllegalStateException e) {
      if (closed) { // The tokenizer went in between.
        throw new RequestRejected.Draining();
      }
      throw e;
    }
  }

  /** With all slots busy, one of them becomes free every average time / slots. */
  private Duration retryAfter() {
    long seconds = (long) Math.ceil(serviceNanos / runner.slots() / TimeUnit.SECONDS.toNanos(1));
    return Duration.ofSeconds(Math.clamp(seconds, 1, LONGEST_RETRY.toSeconds()));
  }

  @Override
  public void warmUp() {
    live.incrementAndGet();
    Answer answer =
        new Answer(codec.warmUp(), config.buffer(), signals, EngineListener.NONE, clock.nanos());
    LastEvent last = new LastEvent();
    answer.stream().subscribe(last);
    post(() -> loop.add(answer));
    if (last.await() instanceof Event.Failed failed) {
      throw new IllegalStateException(failed.message());
    }
  }

  /** How many requests have a slot. */
  @Override
  public int running() {
    return running;
  }

  /** How many requests wait for a slot. */
  @Override
  public int waiting() {
    return Math.max(0, live.get() - running);
  }

  @Override
  public boolean drain(Duration patience) {
    draining = true;
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

  @Override
  public void close() {
    draining = true;
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

  private void work() {
    try {
      while (!closed) {
        boolean ran;
        try {
          takeInbox();
          ran = loop.step();
        } catch (RuntimeException | Error e) {
          loop.failAll("the engine failed: " + e);
          ran = false;
        }
        running = loop.running();
        if (!ran) {
          sleep();
        }
      }
    } finally {
      terminated = true;
      finish();
      runner.close();
      codec.close();
    }
  }

  /**
   * A message that comes after the look into the inbox leaves a permit, and park returns at once.
   */
  private void sleep() {
    OptionalLong deadline = loop.deadlineNanos();
    if (!inbox.isEmpty() || closed) {
      return;
    }
    if (deadline.isPresent()) {
      LockSupport.parkNanos(this, Math.max(1, deadline.getAsLong() - clock.nanos()));
    } else {
      LockSupport.park(this);
    }
  }

  private void post(Runnable message) {
    inbox.add(message);
    if (terminated) {
      finish();
    } else {
      LockSupport.unpark(thread);
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
    loop.failAll("the model was closed");
    running = 0;
  }

  private void ended(Answer answer, Outcome outcome) {
    running = loop.running();
    switch (outcome) {
      case STOP, LENGTH -> {
        double age = answer.age(clock.nanos()).toNanos();
        serviceNanos = serviceNanos == 0 ? age : 0.9 * serviceNanos + 0.1 * age;
      }
      case FAILED, CANCELLED -> {}
    }
    leave();
  }

  private void leave() {
    if (live.decrementAndGet() == 0) {
      lock.lock();
      try {
        idle.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
