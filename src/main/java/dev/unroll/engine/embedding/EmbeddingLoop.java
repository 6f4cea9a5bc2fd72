package dev.unroll.engine.embedding;

import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.Job;
import dev.unroll.engine.JobLoop;
import dev.unroll.engine.JobOutcome;
import dev.unroll.engine.LiveJobs;
import dev.unroll.engine.Turn;
import dev.unroll.engine.sampling.GenerationFailed;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The {@link VectorEngine}'s loop: every step runs the model once on texts of similar length,
 * whichever requests they are of.
 *
 * <p>A text is filled up to the next multiple of {@value #STEP} tokens and runs only with others of
 * that length, so that its vector does not depend on what else there is: sums over a longer row may
 * be rounded differently. Requests take turns in deciding which length is next. A run that throws
 * fails the requests it was for and nobody else.
 */
final class EmbeddingLoop implements JobLoop<EmbeddingEvent, EmbeddingJob> {
  private static final int STEP = 4;

  private final LiveJobs<EmbeddingEvent, EmbeddingJob> jobs;
  private final TextEncoder encoder;
  private final TextTokens tokens;
  private final EngineConfig config;
  private final UnaryOperator<float[]> finish;

  /** Requests that have not ended; the first is the one whose turn it is. */
  private final Set<EmbeddingJob> live = new LinkedHashSet<>();

  EmbeddingLoop(
      TextEncoder encoder,
      TextTokens tokens,
      UnaryOperator<float[]> finish,
      EngineConfig config,
      LiveJobs<EmbeddingEvent, EmbeddingJob> jobs) {
    this.jobs = jobs;
    this.encoder = encoder;
    this.tokens = tokens;
    this.finish = finish;
    this.config = config;
  }

  /**
   * The length to which a text of so many tokens is filled up.
   *
   * @param longest that the model reads
   */
  static int filled(int length, int longest) {
    return Math.min(longest, (length + STEP - 1) / STEP * STEP);
  }

  @Override
  public int capacity() {
    return config.slots();
  }

  @Override
  public void add(EmbeddingJob job) {
    live.add(job);
  }

  /** A text of a request. */
  private record Part(EmbeddingJob job, int index) {
    long[] text() {
      return job.text(index);
    }
  }

  @Override
  public boolean step(Turn turn) {
    if (live.isEmpty()) {
      return false;
    }
    EmbeddingJob first = live.iterator().next();
    live.remove(first); // to the end
    live.add(first);
    run(first.nextLength(), batch(first));
    return true;
  }

  /** Texts of the same length as the next one of a request, as many as may run together. */
  private List<Part> batch(EmbeddingJob first) {
    int length = first.nextLength();
    int most = Math.max(1, config.prefillChunk() / length);
    List<Part> batch = new ArrayList<>();
    batch.add(new Part(first, first.start(length)));
    boolean any = true;
    while (any && batch.size() < most) {
      any = false;
      for (EmbeddingJob job : live) {
        if (batch.size() < most && job.waitsWith(length)) {
          batch.add(new Part(job, job.start(length)));
          any = true;
        }
      }
    }
    return batch;
  }

  private void run(int length, List<Part> batch) {
    Job<EmbeddingEvent> first = batch.getFirst().job().job();
    long start = first.now();
    List<float[]> vectors;
    try {
      vectors = encoder.vectors(batch.stream().map(Part::text).toList(), length);
      first.listener().prefilled(first.since(start));
      jobs.runSucceeded();
    } catch (RuntimeException e) {
      batch.stream().map(Part::job).distinct().forEach(job -> jobs.failRun(job, e));
      return;
    }
    for (int i = 0; i < batch.size(); i++) {
      take(batch.get(i), vectors.get(i));
    }
  }

  private void take(Part part, float[] vector) {
    EmbeddingJob job = part.job();
    if (job.job().isEnded()) { // Another text of its request may have failed.
      return;
    }
    try {
      job.take(part.index(), finish.apply(vector));
    } catch (GenerationFailed e) {
      jobs.fail(job, String.valueOf(e.getMessage()));
      return;
    }
    if (job.isDone()) {
      jobs.end(job, JobOutcome.STOP, job.result());
    }
  }

  /** Never called: a request has one event. */
  @Override
  public void pause(EmbeddingJob job) {}

  @Override
  public void resume(EmbeddingJob job) {}

  @Override
  public void remove(EmbeddingJob job) {
    live.remove(job);
  }

  @Override
  public List<EmbeddingJob> live() {
    return List.copyOf(live);
  }

  @Override
  public int running() {
    return (int) live.stream().filter(EmbeddingJob::isStarted).count();
  }

  @Override
  public long cacheBytes() {
    return 0;
  }

  @Override
  public EmbeddingEvent failure(String reason) {
    return new EmbeddingEvent.Failed(reason);
  }

  @Override
  public EmbeddingEvent overdue(EmbeddingJob job, String reason) {
    return new EmbeddingEvent.Failed(reason, true);
  }

  @Override
  public void close() {
    encoder.close();
    tokens.close();
  }
}
