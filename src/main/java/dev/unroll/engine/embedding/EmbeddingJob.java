package dev.unroll.engine.embedding;

import dev.unroll.engine.HostedJob;
import dev.unroll.engine.Job;
import dev.unroll.engine.Usage;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.TreeMap;

/**
 * A job of a {@link VectorEngine}: the texts of one request, of which some are done and the others
 * wait. Belongs to the engine's thread.
 */
final class EmbeddingJob implements HostedJob<EmbeddingEvent> {
  private final Job<EmbeddingEvent> job;
  private final List<long[]> texts;
  private final float[][] vectors;

  /** The indices of texts that wait, by the length to which they are filled up. */
  private final TreeMap<Integer, Queue<Integer>> waiting = new TreeMap<>();

  private int done;
  private int tokens;
  private boolean started;

  /**
   * A request that was just admitted.
   *
   * @param texts each text's tokens
   * @param longest text that the model reads
   */
  EmbeddingJob(Job<EmbeddingEvent> job, List<long[]> texts, int longest) {
    this.job = job;
    this.texts = texts;
    this.vectors = new float[texts.size()][];
    for (int i = 0; i < texts.size(); i++) {
      waiting
          .computeIfAbsent(
              EmbeddingLoop.filled(texts.get(i).length, longest), _ -> new ArrayDeque<>())
          .add(i);
    }
  }

  @Override
  public Job<EmbeddingEvent> job() {
    return job;
  }

  @Override
  public Usage usage() {
    return new Usage(tokens, 0);
  }

  /** Whether a text has not been started. */
  boolean waits() {
    return !waiting.isEmpty();
  }

  /** Whether a text was started. */
  boolean isStarted() {
    return started;
  }

  /** The length to which the text is filled up that is next. */
  int nextLength() {
    return waiting.firstKey();
  }

  /** Whether a text of such a length has not been started. */
  boolean waitsWith(int length) {
    return waiting.containsKey(length);
  }

  /** Starts the next text of a length and returns its index. */
  int start(int length) {
    if (!started) {
      started = true;
      job.started();
    }
    Queue<Integer> same = waiting.get(length);
    if (same == null) {
      throw new IllegalStateException("no text waits that is filled up to " + length);
    }
    int index = same.remove();
    if (same.isEmpty()) {
      waiting.remove(length);
    }
    tokens += texts.get(index).length;
    return index;
  }

  /** The tokens of a text. */
  long[] text(int index) {
    return texts.get(index);
  }

  /** Takes the vector of a text. */
  void take(int index, float[] vector) {
    vectors[index] = vector;
    done++;
  }

  /** Whether every text is done. */
  boolean isDone() {
    return done == texts.size();
  }

  EmbeddingEvent.Embedded result() {
    return new EmbeddingEvent.Embedded(Arrays.asList(vectors), usage());
  }
}
