package dev.unroll.engine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The jobs of an engine from admission to end, without the engine's threads. It pauses a job whose
 * reader does not keep up, resumes it when the reader's buffer is half empty, fails it when its
 * reader asks for nothing for long, and ends every job once.
 *
 * <p>Belongs to one of the engine's threads at a time, except for {@link #create} and {@link
 * #running}.
 *
 * @param <E> the events of an answer
 * @param <J> the jobs
 */
public final class LiveJobs<E, J extends HostedJob<E>> {
  private final JobLoop<E, J> loop;
  private final EngineConfig config;
  private final long stallNanos;
  private final Clock clock;
  private final Executor inbox;
  private final BiConsumer<J, JobOutcome> ended;

  /** Each paused job, with the time at which its reader was last known to read. */
  private final Map<J, Long> paused = new LinkedHashMap<>();

  private volatile int running;

  /**
   * Creates the engine's loop; there are no jobs yet.
   *
   * @param loop makes the loop, which ends and pauses its jobs here
   * @param inbox runs what is given to it on one of the engine's threads, in its turn
   * @param ended called for every job, once
   */
  public LiveJobs(
      Function<LiveJobs<E, J>, JobLoop<E, J>> loop,
      EngineConfig config,
      Clock clock,
      Executor inbox,
      BiConsumer<J, JobOutcome> ended) {
    this.config = config;
    this.stallNanos = config.stall().toNanos();
    this.clock = clock;
    this.inbox = inbox;
    this.ended = ended;
    this.loop = loop.apply(this);
  }

  /**
   * A job whose reader is heard from now on; on any thread.
   *
   * @param texts how many texts {@link Admission} counts for it
   */
  public J create(Function<Job<E>, J> request, int texts, EngineListener listener) {
    CompletableFuture<J> created = new CompletableFuture<>(); // before anyone can subscribe
    EventStream<E> stream =
        new EventStream<>(
            config.buffer(),
            () -> inbox.execute(() -> end(created.join(), JobOutcome.CANCELLED)),
            () -> inbox.execute(() -> read(created.join())));
    J job = request.apply(new Job<>(stream, listener, clock, texts));
    created.complete(job);
    return job;
  }

  public JobLoop<E, J> loop() {
    return loop;
  }

  /** How many jobs were being worked on after the last step or end; on any thread. */
  public int running() {
    return running;
  }

  /**
   * Runs the model once on everything that is due for a worker.
   *
   * @return whether there was anything to run
   */
  public boolean step(Turn turn) {
    failStalled();
    boolean ran = loop.step(turn);
    running = loop.running();
    return ran;
  }

  /** When {@link #step} has something to do although nothing happens until then. */
  public OptionalLong deadlineNanos() {
    return paused.values().stream()
        .mapToLong(lastRead -> lastRead + stallNanos)
        .reduce((a, b) -> a - b < 0 ? a : b);
  }

  /** Pauses a job if its reader's buffer is full. */
  public void pauseIfFull(J job) {
    if (!job.job().hasRoom() && !paused.containsKey(job)) {
      loop.pause(job);
      paused.put(job, clock.nanos());
      job.job().stream().pause();
      resumeIfHalfEmpty(job); // The reader may have read before it knew that this is of interest.
    }
  }

  /** Ends a job with its last event. */
  public void end(J job, JobOutcome outcome, E last) {
    if (!job.job().isEnded()) {
      end(job, outcome);
      job.job().stream().end(last);
    }
  }

  /** Fails a job, unless it has ended. */
  public void fail(J job, String reason) {
    end(job, JobOutcome.FAILED, loop.failure(reason));
  }

  /** Fails a job for which a run of the model threw. */
  public void failRun(J job, RuntimeException cause) {
    job.job().listener().failed(cause);
    fail(job, "the model failed to run: " + cause.getMessage());
  }

  /** Fails everything that has not ended. */
  public void failAll(String reason) {
    loop.live().forEach(job -> fail(job, reason));
  }

  private void read(J job) {
    if (paused.replace(job, clock.nanos()) != null) {
      resumeIfHalfEmpty(job);
    }
  }

  private void resumeIfHalfEmpty(J job) {
    if (job.job().stream().isHalfEmpty()) {
      job.job().stream().resume();
      loop.resume(job);
      paused.remove(job);
    }
  }

  private void failStalled() {
    if (paused.isEmpty()) {
      return;
    }
    long now = clock.nanos();
    for (Map.Entry<J, Long> entry : List.copyOf(paused.entrySet())) {
      if (now - entry.getValue() >= stallNanos) {
        fail(
            entry.getKey(),
            "the reader asked for nothing for " + config.stall().toSeconds() + " s");
      }
    }
  }

  private void end(J job, JobOutcome outcome) {
    if (!job.job().isEnded()) {
      paused.remove(job);
      loop.remove(job);
      job.job().ended(outcome, job.usage());
      running = loop.running();
      ended.accept(job, outcome);
    }
  }
}
