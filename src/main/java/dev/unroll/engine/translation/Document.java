package dev.unroll.engine.translation;

import dev.unroll.engine.EngineListener;
import dev.unroll.engine.EventStream;
import dev.unroll.engine.Outcome;
import dev.unroll.engine.Usage;
import java.time.Duration;
import java.util.List;

/**
 * One admitted request: its texts, of which the first ones are done or being translated and the
 * others wait, its stream, its times. Belongs to the engine's thread.
 */
final class Document {
  /** What readers tell the engine, on any thread. */
  interface Signals {
    void left(Document document);

    void read(Document document);
  }

  private final TranslationRequest request;
  private final List<long[]> sources;
  private final boolean aligned;
  private final EventStream<TranslationEvent> stream;
  private final EngineListener listener;
  private final long admitted;
  private int next;
  private int active;
  private int sourceTokens;
  private int targetTokens;
  private boolean cut;
  private boolean anyToken;
  private boolean paused;
  private boolean ended;
  private long lastRead;
  private long turn;

  /**
   * A request that was just admitted.
   *
   * @param sources what the encoder reads of each text; nothing of a blank one
   * @param aligned whether the alignment is wanted and the model knows it
   * @param signals hears when the reader leaves or reads
   * @param now nanoseconds on the engine's clock
   */
  Document(
      TranslationRequest request,
      List<long[]> sources,
      boolean aligned,
      int buffer,
      Signals signals,
      EngineListener listener,
      long now) {
    this.request = request;
    this.sources = sources;
    this.aligned = aligned;
    this.listener = listener;
    this.admitted = now;
    this.stream =
        new EventStream<>(
            buffer,
            new EventStream.Listener() {
              @Override
              public void left() {
                signals.left(Document.this);
              }

              @Override
              public void read() {
                signals.read(Document.this);
              }
            });
  }

  Search search() {
    return request.search();
  }

  int texts() {
    return sources.size();
  }

  boolean aligned() {
    return aligned;
  }

  EventStream<TranslationEvent> stream() {
    return stream;
  }

  EngineListener listener() {
    return listener;
  }

  // What waits.

  /** Whether a text has not been started. */
  boolean waits() {
    return next < sources.size();
  }

  /** What the encoder reads of the text that is next. */
  long[] nextSource() {
    return sources.get(next);
  }

  /** Starts the next text and returns its index. */
  int startNext(long now) {
    if (next == 0) {
      listener.started(Duration.ofNanos(now - admitted));
    }
    sourceTokens += nextSource().length;
    active++;
    return next++;
  }

  /** When it last had its turn, in turns. */
  long turn() {
    return turn;
  }

  void turn(long newTurn) {
    turn = newTurn;
  }

  // What runs.

  /** How many rows its texts may use at present. */
  int rows() {
    return active * request.search().width();
  }

  /** A text of its has got a further token. */
  void token(Duration sincePrevious, long now) {
    if (anyToken) {
      listener.token(sincePrevious);
    } else {
      anyToken = true;
      listener.firstToken(Duration.ofNanos(now - admitted));
    }
  }

  /**
   * A text is done.
   *
   * @param tokens of its translation, with the end
   * @param wasCut whether it could not be longer
   */
  void translated(int tokens, boolean wasCut) {
    active--;
    targetTokens += tokens;
    cut |= wasCut;
  }

  /** Whether every text is done. */
  boolean isTranslated() {
    return active == 0 && !waits();
  }

  Outcome outcome() {
    return cut ? Outcome.LENGTH : Outcome.STOP;
  }

  Usage usage() {
    return new Usage(sourceTokens, targetTokens);
  }

  Duration age(long now) {
    return Duration.ofNanos(now - admitted);
  }

  // Whether its reader keeps up.

  boolean isPaused() {
    return paused;
  }

  void paused(boolean nowPaused) {
    paused = nowPaused;
  }

  /** Nanoseconds at which the reader was last known to read. */
  long lastRead() {
    return lastRead;
  }

  void read(long now) {
    lastRead = now;
  }

  boolean isEnded() {
    return ended;
  }

  void end() {
    ended = true;
  }
}
