package dev.unroll.engine;

import java.time.Duration;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What every engine has around its {@link JobLoop}: the threads that run it, the admission of
 * requests, warm-up, draining and close.
 *
 * @param <E> the events of an answer
 * @param <J> the jobs
 */
public final class EngineHost<E, J extends HostedJob<E>> {
  private static final Duration WARM_UP = Duration.ofMinutes(1);

  private final EngineListener listener;
  private final Admission admission;
  private final LiveJobs<E, J> jobs;
  private final EngineThreads threads;

  /**
   * Starts an engine.
   *
   * @param name the model's, for the threads' names
   * @param loop makes the loop, which ends and pauses its jobs with what it is given
   */
  public EngineHost(
      String name,
      Function<LiveJobs<E, J>, JobLoop<E, J>> loop,
      EngineConfig config,
      Clock clock,
      EngineListener listener) {
    this.listener = listener;
    this.jobs = new LiveJobs<>(loop, config, clock, this::post, this::ended);
    this.admission = new Admission(jobs.loop().capacity(), config);
    this.threads = new EngineThreads(name, jobs, clock);
  }

  /**
   * Admits a request. It counts before it is prepared, so that a full queue refuses it before its
   * text is tokenised. Never waits. The answer begins at once and waits in a small buffer for its
   * one subscriber; a subscriber that asks for nothing pauses it, one that cancels ends it.
   *
   * @param texts how many texts count for it; 0 in an engine that does not count them
   * @param wanted what the request wants of the model
   * @param requestListener is told of this request, too
   * @param preparation checks the request and says how its job is made
   * @throws RequestRejected when it is not admitted
   */
  public Flow.Publisher<E> submit(
      int texts,
      Capability wanted,
      EngineListener requestListener,
      Supplier<Function<Job<E>, J>> preparation) {
    EngineListener request = listener.arrived(wanted).and(requestListener);
    return prepare(request, () -> admit(texts, preparation, request));
  }

  /**
   * Refuses while no request would be admitted, before work is done for one.
   *
   * @throws RequestRejected when the queue is full, or the engine admits nothing any more
   */
  public void requireRoom(Capability wanted) {
    prepare(
        wanted,
        () -> {
          admission.requireRoom();
          return true;
        });
  }

  /**
   * Runs what prepares a request, and reports a refusal.
   *
   * @param wanted what the request wants of the model
   * @throws RequestRejected when the preparation does, or the engine admits nothing any more
   */
  public <T> T prepare(Capability wanted, Supplier<T> preparation) {
    return prepare(listener.arrived(wanted), preparation);
  }

  private <T> T prepare(EngineListener request, Supplier<T> preparation) {
    try {
      admission.check();
      return tokenize(preparation);
    } catch (RequestRejected e) {
      request.rejected(e);
      throw e;
    }
  }

  /**
   * Calls the engine's tokenizers, which close with it.
   *
   * @throws RequestRejected.Draining when they have closed
   */
  public <T> T tokenize(Supplier<T> call) {
    try {
      return call.get();
    } catch (IllegalStateException e) {
      if (threads.isClosed()) {
        throw new RequestRejected.Draining();
      }
      throw e;
    }
  }

  /**
   * Runs a job that no caller asked for to its end, and returns its last event.
   *
   * @throws IllegalStateException when it does not end: a graph may compute for ever
   */
  public E warmUp(Function<Job<E>, J> request) {
    LastEvent<E> last = new LastEvent<>();
    admit(0, () -> request, EngineListener.NONE).subscribe(last);
    return last.await(WARM_UP);
  }

  private Flow.Publisher<E> admit(
      int texts, Supplier<Function<Job<E>, J>> preparation, EngineListener jobListener) {
    admission.enter(texts);
    J job;
    try {
      job = jobs.create(preparation.get(), texts, jobListener);
    } catch (RuntimeException | Error e) {
      admission.leave(texts);
      throw e;
    }
    jobListener.admitted();
    post(() -> jobs.add(job));
    return job.job().publisher();
  }

  int slots() {
    return jobs.loop().capacity();
  }

  long cacheBytes() {
    return jobs.loop().cacheBytes();
  }

  int running() {
    return jobs.running();
  }

  int waiting() {
    return Math.max(0, admission.live() - jobs.running());
  }

  int failedRuns() {
    return jobs.failedRuns();
  }

  boolean isClosed() {
    return threads.isTerminated();
  }

  boolean drain(Duration patience) {
    return admission.drain(patience);
  }

  void close() {
    admission.close();
    threads.close();
  }

  private void post(Runnable message) {
    threads.post(message);
  }

  private void ended(J job, JobOutcome outcome) {
    switch (outcome) {
      case STOP, LENGTH -> admission.served(job.job().age());
      case FAILED, CANCELLED, DEADLINE, QUEUE_DEADLINE -> {}
    }
    admission.leave(job.job().texts());
  }
}
