package dev.unroll.engine.forecast;

import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.JobLoop;
import dev.unroll.engine.JobOutcome;
import dev.unroll.engine.LiveJobs;
import dev.unroll.engine.Turn;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The {@link ForecastEngine}'s loop: requests take turns, each with some of its windows. A run that
 * throws fails its request and nobody else.
 */
final class ForecastLoop implements JobLoop<ForecastEvent, ForecastJob> {
  /** Most numbers that the windows of a run have. */
  private static final int MOST_INPUTS = 1 << 18;

  private final LiveJobs<ForecastEvent, ForecastJob> jobs;
  private final DirectForecaster model;
  private final EngineConfig config;
  private final int most;

  /** Requests that have not ended; the first is the one whose turn it is. */
  private final Set<ForecastJob> live = new LinkedHashSet<>();

  ForecastLoop(
      DirectForecaster model,
      int inputs,
      EngineConfig config,
      LiveJobs<ForecastEvent, ForecastJob> jobs) {
    this.jobs = jobs;
    this.model = model;
    this.config = config;
    this.most = Math.max(1, MOST_INPUTS / inputs);
  }

  @Override
  public int capacity() {
    return config.slots();
  }

  @Override
  public void add(ForecastJob job) {
    live.add(job);
  }

  @Override
  public boolean step(Turn turn) {
    if (live.isEmpty()) {
      return false;
    }
    ForecastJob job = live.iterator().next();
    live.remove(job); // to the end
    live.add(job);
    if (!job.isStarted()) {
      job.job().started();
    }
    long start = job.job().now();
    boolean done;
    try {
      done = job.run(model, most);
      job.job().listener().prefilled(job.job().since(start));
      jobs.runSucceeded();
    } catch (RuntimeException e) {
      jobs.failRun(job, e);
      return true;
    }
    if (done) {
      jobs.end(job, JobOutcome.LENGTH, job.result());
    }
    return true;
  }

  /** Never called: a request has one event. */
  @Override
  public void pause(ForecastJob job) {}

  @Override
  public void resume(ForecastJob job) {}

  @Override
  public void remove(ForecastJob job) {
    live.remove(job);
  }

  @Override
  public List<ForecastJob> live() {
    return List.copyOf(live);
  }

  @Override
  public int running() {
    return (int) live.stream().filter(ForecastJob::isStarted).count();
  }

  @Override
  public long cacheBytes() {
    return 0;
  }

  @Override
  public ForecastEvent failure(String reason) {
    return new ForecastEvent.Failed(reason, false);
  }

  @Override
  public ForecastEvent overdue(ForecastJob job, String reason) {
    return new ForecastEvent.Failed(reason, true);
  }

  @Override
  public void close() {
    model.close();
  }
}
