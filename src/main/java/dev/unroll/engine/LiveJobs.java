package dev.unroll.engine;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;

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

  /** Jobs that have not ended, the oldest first. */
  private final Set<J> live = new LinkedHashSet<>();

  private volatile int running;

  /** What became of the runs of a step since its last {@link Turn#apart}. */
  private boolean anyRunFailed;

  private boolean anyRunSucceeded;
  private final AtomicInteger failedRuns = new AtomicInteger();

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

  /** Takes over a job, whose deadlines count from its admission. */
  void add(J job) {
    live.add(job);
    loop.add(job);
  }

  /** How many steps in a row had a run that failed and none that succeeded; on any thread. */
  public int failedRuns() {
    return failedRuns.get();
  }

  /** Notes that a run of the model did not throw. */
  public void runSucceeded() {
    anyRunSucceeded = true;
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
    endOverdue();
    boolean ran = loop.step(turn);
    running = loop.running();
    countFailedRuns();
    return ran;
  }

  /** Other threads may have had their turns within the step, but not since its runs were noted. */
  private void countFailedRuns() {
    if (anyRunSucceeded) {
      failedRuns.set(0);
    } else if (anyRunFailed) {
      failedRuns.incrementAndGet();
    }
    anyRunFailed = false;
    anyRunSucceeded = false;
  }

  /** Tells others how many jobs run now, in the midst of a step that may be long. */
  void countRunning() {
    running = loop.running();
  }

  private void endOverdue() {
    EngineConfig.Deadlines deadlines = config.deadlines();
    deadlines
        .queue()
        .ifPresent(
            most ->
                endAll(
                    overdue(most).filter(LiveJobs::waits),
                    JobOutcome.QUEUE_DEADLINE,
                    "the request waited longer than %s s for its turn".formatted(seconds(most))));
    deadlines
        .request()
        .ifPresent(
            most ->
                endAll(
                    overdue(most),
                    JobOutcome.DEADLINE,
                    "the request took longer than %s s".formatted(seconds(most))));
  }

  private void endAll(Stream<J> jobs, JobOutcome outcome, String reason) {
    jobs.toList().forEach(job -> end(job, outcome, loop.overdue(job, reason)));
  }

  /** Those that were admitted so long ago; the oldest come first. */
  private Stream<J> overdue(Duration most) {
    long now = clock.nanos();
    return live.stream().takeWhile(job -> now - job.job().admitted() >= most.toNanos());
  }

  private static boolean waits(HostedJob<?> job) {
    return !job.job().isStarted();
  }

  private static String seconds(Duration time) {
    return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString();
  }

  /** When {@link #step} has something to do although nothing happens until then. */
  public OptionalLong deadlineNanos() {
    LongStream stalls = paused.values().stream().mapToLong(lastRead -> lastRead + stallNanos);
    LongStream deadlines =
        LongStream.concat(
            first(live.stream(), config.deadlines().request()),
            first(live.stream().filter(LiveJobs::waits), config.deadlines().queue()));
    return LongStream.concat(stalls, deadlines).reduce((a, b) -> a - b < 0 ? a : b);
  }

  /** The deadline of the oldest of some jobs, if there is one. */
  private LongStream first(Stream<J> jobs, Optional<Duration> most) {
    return most.stream()
        .flatMapToLong(
            time -> jobs.limit(1).mapToLong(job -> job.job().admitted() + time.toNanos()));
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

  /** Whether a job is paused. */
  public boolean isPaused(J job) {
    return paused.containsKey(job);
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
    anyRunFailed = true;
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
      live.remove(job);
      loop.remove(job);
      job.job().ended(outcome, job.usage());
      running = loop.running();
      ended.accept(job, outcome);
    }
  }
}
