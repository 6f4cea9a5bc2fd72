package dev.unroll.engine;

import dev.unroll.engine.queue.Sender;
import java.time.Duration;
import java.util.concurrent.Flow;

/**
 * One admitted request, whatever its engine does with it: the events of its answer, its times and
 * whether it has ended. Belongs to one of the engine's threads at a time, except for its publisher.
 *
 * @param <E> the events
 */
public final class Job<E> {
  private final EventStream<E> stream;
  private final EngineListener listener;
  private final Clock clock;
  private final int texts;
  private final long admitted;
  private boolean started;
  private boolean anyToken;
  private boolean ended;

  /**
   * A job that is admitted now.
   *
   * @param texts how many texts {@link Admission} counts for it
   */
  Job(EventStream<E> stream, EngineListener listener, Clock clock, int texts) {
    this.stream = stream;
    this.listener = listener;
    this.clock = clock;
    this.texts = texts;
    this.admitted = clock.nanos();
  }

  /** The answer, for one subscriber. */
  public Flow.Publisher<E> publisher() {
    return stream;
  }

  public EngineListener listener() {
    return listener;
  }

  /** Whose it is. */
  public Sender sender() {
    return listener.sender();
  }

  /** Sends an event. Before the next one is computed, {@link #hasRoom} should hold. */
  public void emit(E event) {
    stream.emit(event);
  }

  /** Whether the reader keeps up. */
  public boolean hasRoom() {
    return stream.hasRoom();
  }

  /** Nanoseconds on the engine's clock. */
  public long now() {
    return clock.nanos();
  }

  /** The time since then. */
  public Duration since(long then) {
    return Duration.ofNanos(clock.nanos() - then);
  }

  /** Reports that the model starts on the job. */
  public void started() {
    started = true;
    listener.started(age());
  }

  /**
   * Reports a token or a step.
   *
   * @param previous when the token before it was chosen, or work on its text started
   * @return the present time, as {@link #now} gives it
   */
  public long token(long previous) {
    long now = clock.nanos();
    if (anyToken) {
      listener.token(Duration.ofNanos(now - previous));
    } else {
      anyToken = true;
      listener.firstToken(Duration.ofNanos(now - admitted));
    }
    return now;
  }

  /** Whether the model has started on it. */
  boolean isStarted() {
    return started;
  }

  /** When it was admitted, as {@link #now} tells times. */
  long admitted() {
    return admitted;
  }

  public boolean isEnded() {
    return ended;
  }

  /** Notes the end and reports it. */
  void ended(JobOutcome outcome, Usage usage) {
    ended = true;
    listener.finished(outcome, usage, age());
  }

  EventStream<E> stream() {
    return stream;
  }

  int texts() {
    return texts;
  }

  Duration age() {
    return since(admitted);
  }
}
