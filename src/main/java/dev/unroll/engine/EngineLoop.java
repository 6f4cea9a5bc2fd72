package dev.unroll.engine;

import dev.unroll.engine.Scheduler.Chunk;
import dev.unroll.engine.Scheduler.Plan;
import dev.unroll.engine.Sequence.Phase;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/**
 * The engine's work without its thread: every call of {@link #step} schedules, runs the model once
 * on all sequences together, samples and emits.
 *
 * <p>A sequence whose reader does not keep up pauses with its slot; one whose reader asks for
 * nothing for long fails, so that its slot is free for others. A run that throws fails the
 * sequences it was for and nobody else.
 */
final class EngineLoop {
  private final ModelRunner runner;
  private final Codec codec;
  private final Clock clock;
  private final long stallNanos;
  private final BiConsumer<Answer, Outcome> ended;
  private final Scheduler<Answer> scheduler;
  private final float[] output;
  private final FloatBuffer nothing;
  private int paused;

  /**
   * A loop with nothing to do.
   *
   * @param ended told of every answer, once
   */
  EngineLoop(
      ModelRunner runner,
      Codec codec,
      EngineConfig config,
      Clock clock,
      BiConsumer<Answer, Outcome> ended) {
    this.runner = runner;
    this.codec = codec;
    this.clock = clock;
    this.stallNanos = config.stall().toNanos();
    this.ended = ended;
    this.scheduler = new Scheduler<>(runner, config.prefillChunk());
    this.output = new float[runner.outputSize()];
    this.nothing = FloatBuffer.allocate(output.length);
  }

  void add(Answer answer) {
    scheduler.add(answer);
  }

  /** The reader left: the slot is free from now on. */
  void left(Answer answer) {
    remove(answer, Outcome.CANCELLED);
  }

  /** The reader took events while its sequence was paused. */
  void read(Answer answer) {
    if (answer.phase() == Phase.PAUSED) {
      answer.read(clock.nanos());
      resumeIfRead(answer);
    }
  }

  /**
   * Runs the model once on everything that is due.
   *
   * @return whether there was anything to run
   */
  boolean step() {
    failStalled();
    Plan<Answer> plan = scheduler.plan();
    if (!plan.started().isEmpty()) {
      long now = clock.nanos();
      plan.started().forEach(answer -> answer.started(now));
    }
    if (!plan.decode().isEmpty()) {
      decode(plan.decode());
    }
    for (Chunk<Answer> chunk : plan.prefill()) {
      prefill(chunk);
    }
    return !plan.isEmpty();
  }

  /** When {@link #step} has something to do although nothing happens until then. */
  OptionalLong deadlineNanos() {
    return paused == 0
        ? OptionalLong.empty()
        : scheduler.all().stream()
            .filter(answer -> answer.phase() == Phase.PAUSED)
            .mapToLong(answer -> answer.lastRead() + stallNanos)
            .reduce((a, b) -> a - b < 0 ? a : b);
  }

  /** Fails everything that has not ended, the last first, so that no slot needs to be moved. */
  void failAll(String reason) {
    scheduler.all().reversed().forEach(answer -> fail(answer, reason));
  }

  int running() {
    return scheduler.occupied();
  }

  private void decode(List<Answer> batch) {
    FloatBuffer outputs;
    try {
      batch.getFirst().listener().decoded(batch.size());
      outputs = runner.decode(codec.gather(batch)); // (batch, outputSize)
    } catch (RuntimeException e) {
      batch.forEach(answer -> failRun(answer, e));
      return;
    }
    // The slots change while answers end, the outputs' rows do not.
    for (int row = 0; row < batch.size(); row++) {
      accept(batch.get(row), outputs, row);
    }
  }

  private void prefill(Chunk<Answer> chunk) {
    Answer answer = chunk.sequence();
    if (answer.phase() != Phase.PREFILL) {
      return;
    }
    FloatBuffer outputs; // (outputSize)
    try {
      Input steps = answer.generation().prompt(chunk.from(), chunk.to());
      outputs =
          switch (answer.generation()) {
            case TextGeneration _, SeriesGeneration _ -> runner.prefill(answer.slot(), steps);
            case EmbeddingGeneration embedding -> {
              embedding.add(runner.states(answer.slot(), steps));
              yield nothing;
            }
          };
    } catch (RuntimeException e) {
      failRun(answer, e);
      return;
    }
    if (scheduler.prefilled(chunk)) {
      accept(answer, outputs, 0);
    }
  }

  private void accept(Answer answer, FloatBuffer outputs, int row) {
    outputs.get(row * output.length, output);
    Optional<FinishReason> finished;
    try {
      finished = answer.generation().accept(output, answer.stream()::emit);
    } catch (GenerationFailed e) {
      fail(answer, String.valueOf(e.getMessage()));
      return;
    }
    answer.generatedToken(clock.nanos());
    if (finished.isPresent()) {
      FinishReason reason = finished.get();
      remove(
          answer,
          switch (reason) {
            case STOP -> Outcome.STOP;
            case LENGTH -> Outcome.LENGTH;
          });
      answer.stream().end(new Event.Finished(reason, answer.usage()));
    } else if (!answer.stream().hasRoom()) {
      pause(answer);
    }
  }

  private void pause(Answer answer) {
    scheduler.pause(answer);
    paused++;
    answer.read(clock.nanos());
    answer.stream().pause();
    resumeIfRead(answer); // The reader may have read before it knew that this is worth telling.
  }

  private void resumeIfRead(Answer answer) {
    if (answer.stream().isHalfEmpty()) {
      answer.stream().resume();
      scheduler.resume(answer);
      paused--;
    }
  }

  private void failStalled() {
    if (paused == 0) {
      return;
    }
    long now = clock.nanos();
    for (Answer answer : scheduler.all()) {
      if (answer.phase() == Phase.PAUSED && now - answer.lastRead() >= stallNanos) {
        fail(
            answer,
            "the reader asked for nothing for " + Duration.ofNanos(stallNanos).toSeconds() + " s");
      }
    }
  }

  private void failRun(Answer answer, RuntimeException cause) {
    answer.listener().failed(cause);
    fail(answer, "the model failed to run: " + cause.getMessage());
  }

  private void fail(Answer answer, String reason) {
    if (answer.phase() != Phase.ENDED) {
      remove(answer, Outcome.FAILED);
      answer.stream().end(new Event.Failed(reason));
    }
  }

  private void remove(Answer answer, Outcome outcome) {
    if (answer.phase() == Phase.ENDED) {
      return;
    }
    if (answer.phase() == Phase.PAUSED) {
      paused--;
    }
    scheduler.remove(answer);
    answer.listener().finished(outcome, answer.usage(), answer.age(clock.nanos()));
    ended.accept(answer, outcome);
  }
}
