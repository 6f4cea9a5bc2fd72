package dev.unroll.engine;

import dev.unroll.engine.Scheduler.Chunk;
import dev.unroll.engine.Scheduler.Plan;
import dev.unroll.engine.sampling.GenerationFailed;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * The {@link Engine}'s loop: every step schedules, runs the model once on all sequences together,
 * samples and emits.
 *
 * <p>A sequence whose reader does not keep up pauses with its slot. A run that throws fails the
 * sequences it was for and nobody else.
 */
final class EngineLoop implements JobLoop<Event, EngineLoop.Answer> {
  private final LiveJobs<Event, Answer> jobs;
  private final ModelRunner runner;
  private final Codec codec;
  private final Scheduler<Answer> scheduler;
  private final float[] output;
  private final FloatBuffer nothing; // zeros, where no output is wanted

  /** A job of this loop: a sequence of the scheduler and its generation. */
  static final class Answer extends Scheduler.Sequence implements HostedJob<Event> {
    private final Job<Event> job;
    private final Generation generation;
    private long lastToken;
    private int recalled;

    Answer(Job<Event> job, Generation generation) {
      super(generation.promptTokens(), job.sender());
      this.job = job;
      this.generation = generation;
    }

    @Override
    public Job<Event> job() {
      return job;
    }

    @Override
    int begin(ModelRunner memory, int empty) {
      super.begin(memory, empty);
      recalled =
          switch (generation) {
            case TextGeneration text -> memory.recall(empty, text.prompt(0, text.promptTokens()));
            case SeriesGeneration _, EmbeddingGeneration _ -> 0;
          };
      return recalled;
    }

    @Override
    public Usage usage() {
      return new Usage(generation.promptTokens(), generation.generated(), recalled);
    }

    Generation generation() {
      return generation;
    }

    /** Reports the token or step that was generated, if any was: an embedding has none. */
    void reportToken() {
      if (generation.generated() > 0) {
        lastToken = job.token(lastToken);
      }
    }
  }

  EngineLoop(ModelRunner runner, Codec codec, EngineConfig config, LiveJobs<Event, Answer> jobs) {
    this.jobs = jobs;
    this.runner = runner;
    this.codec = codec;
    this.scheduler = new Scheduler<>(runner, config.prompts());
    this.output = new float[runner.outputSize()];
    this.nothing = FloatBuffer.allocate(output.length);
  }

  @Override
  public int capacity() {
    return runner.slots();
  }

  @Override
  public void add(Answer answer) {
    scheduler.add(answer);
  }

  @Override
  public boolean step(Turn turn) {
    Plan<Answer> plan = scheduler.plan();
    plan.started().forEach(answer -> answer.job().started());
    jobs.countRunning();
    ArrayDeque<Chunk<Answer>> prompts = new ArrayDeque<>(plan.prefill());
    while (!prompts.isEmpty()) {
      List<Chunk<Answer>> together = PromptBatch.take(prompts, runner.stepsTogether());
      if (!together.isEmpty()) {
        prefill(together);
      }
    }
    List<Answer> decoding = scheduler.decoding();
    if (!decoding.isEmpty()) {
      decode(decoding);
    }
    return !plan.prefill().isEmpty() || !decoding.isEmpty();
  }

  @Override
  public void pause(Answer answer) {
    scheduler.pause(answer);
  }

  @Override
  public void resume(Answer answer) {
    scheduler.resume(answer);
  }

  @Override
  public void remove(Answer answer) {
    scheduler.remove(answer);
  }

  /** The last first, so that no slot needs to be moved. */
  @Override
  public List<Answer> live() {
    return scheduler.all().reversed();
  }

  @Override
  public int running() {
    return scheduler.occupied();
  }

  @Override
  public long cacheBytes() {
    return runner.cacheBytes();
  }

  @Override
  public Event failure(String reason) {
    return new Event.Failed(reason);
  }

  /** What there is of a text or series is its answer; nothing at all is none. */
  @Override
  public Event overdue(Answer answer, String reason) {
    Generation generation = answer.generation();
    if (generation.generated() == 0) {
      return new Event.Failed(reason, true);
    }
    generation.cut(answer.job()::emit);
    return new Event.Finished(FinishReason.LENGTH, answer.usage());
  }

  @Override
  public void close() {
    runner.close();
    codec.close();
  }

  private void decode(List<Answer> batch) {
    Optional<FloatBuffer> outputs = // (batch, outputSize)
        run(
            batch,
            () -> runner.decode(codec.gather(batch)),
            (listener, time) -> listener.decoded(batch.size(), time));
    // The slots change while answers end, the outputs' rows do not.
    for (int row = 0; outputs.isPresent() && row < batch.size(); row++) {
      accept(batch.get(row), outputs.get(), row);
    }
  }

  private void prefill(List<Chunk<Answer>> together) {
    List<Answer> batch = together.stream().map(Chunk::sequence).toList();
    Optional<FloatBuffer> outputs = // (together, outputSize)
        run(batch, () -> read(together), EngineListener::prefilled);
    for (int row = 0; outputs.isPresent() && row < batch.size(); row++) {
      if (scheduler.prefilled(together.get(row))) {
        accept(batch.get(row), outputs.get(), row);
      }
    }
  }

  /** Runs the model for some answers; when the run throws, these fail and there is no output. */
  private Optional<FloatBuffer> run(
      List<Answer> batch, Supplier<FloatBuffer> run, BiConsumer<EngineListener, Duration> report) {
    Job<Event> first = batch.getFirst().job();
    long start = first.now();
    FloatBuffer outputs;
    try {
      outputs = run.get();
    } catch (RuntimeException e) {
      batch.forEach(answer -> jobs.failRun(answer, e));
      return Optional.empty();
    }
    report.accept(first.listener(), first.since(start));
    jobs.runSucceeded();
    return Optional.of(outputs);
  }

  /** Reads one stretch of a prompt, or the beginnings of several. */
  private FloatBuffer read(List<Chunk<Answer>> together) {
    Chunk<Answer> first = together.getFirst();
    int slot = first.sequence().slot();
    if (together.size() > 1) {
      return runner.prefill(slot, together.stream().map(EngineLoop::steps).toList());
    }
    Input steps = steps(first);
    switch (first.sequence().generation()) {
      case TextGeneration _, SeriesGeneration _ -> {
        if (first.isLast()) {
          return runner.prefill(slot, steps);
        }
        runner.read(slot, steps);
      }
      case EmbeddingGeneration embedding -> embedding.add(runner.states(slot, steps));
    }
    return nothing;
  }

  private static Input steps(Chunk<Answer> chunk) {
    return chunk.sequence().generation().prompt(chunk.from(), chunk.to());
  }

  private void accept(Answer answer, FloatBuffer outputs, int row) {
    outputs.get(row * output.length, output);
    Optional<FinishReason> finished;
    try {
      finished = answer.generation().accept(output, answer.job()::emit);
    } catch (GenerationFailed e) {
      jobs.fail(answer, String.valueOf(e.getMessage()));
      return;
    }
    answer.reportToken();
    if (finished.isPresent()) {
      FinishReason reason = finished.get();
      JobOutcome outcome =
          switch (reason) {
            case STOP -> JobOutcome.STOP;
            case LENGTH -> JobOutcome.LENGTH;
          };
      jobs.end(
          answer, outcome, new Event.Finished(reason, answer.usage(), answer.generation().stop()));
    } else {
      jobs.pauseIfFull(answer);
    }
  }
}
