package dev.unroll.engine;

import java.time.Duration;

/** One admitted request: its place with the scheduler, its generation, its stream, its times. */
final class Answer extends Sequence {
  private final Generation generation;
  private final EventStream<Event> stream;
  private final EngineListener listener;
  private final long admitted;
  private long lastToken;
  private long lastRead;

  /**
   * A request that was just admitted.
   *
   * @param signals hears when the reader leaves or reads
   * @param now nanoseconds on the engine's clock
   */
  Answer(Generation generation, int buffer, Signals signals, EngineListener listener, long now) {
    super(generation.promptTokens());
    this.generation = generation;
    this.listener = listener;
    this.admitted = now;
    this.stream =
        new EventStream<>(
            buffer,
            new EventStream.Listener() {
              @Override
              public void left() {
                signals.left(Answer.this);
              }

              @Override
              public void read() {
                signals.read(Answer.this);
              }
            });
  }

  /** What readers tell the engine, on any thread. */
  interface Signals {
    void left(Answer answer);

    void read(Answer answer);
  }

  Generation generation() {
    return generation;
  }

  EventStream<Event> stream() {
    return stream;
  }

  EngineListener listener() {
    return listener;
  }

  Usage usage() {
    return new Usage(generation.promptTokens(), generation.generated());
  }

  void started(long now) {
    listener.started(Duration.ofNanos(now - admitted));
  }

  void generatedToken(long now) {
    switch (generation.generated()) {
      case 0 -> {} // An embedding.
      case 1 -> listener.firstToken(Duration.ofNanos(now - admitted));
      default -> listener.token(Duration.ofNanos(now - lastToken));
    }
    lastToken = now;
  }

  Duration age(long now) {
    return Duration.ofNanos(now - admitted);
  }

  /** Nanoseconds at which the reader was last known to read. */
  long lastRead() {
    return lastRead;
  }

  void read(long now) {
    lastRead = now;
  }
}
