package dev.unroll.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.bundle.Feature;
import dev.unroll.bundle.Scaler;
import dev.unroll.bundle.Transform;
import dev.unroll.engine.EngineLoop.Answer;
import dev.unroll.engine.Scheduler.Sequence.Phase;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The engine's loop, driven step by step without threads, on a model whose answers are known. */
class EngineLoopTest {
  private static final Codec CODEC =
      Codec.series(new Scaler(Transform.NONE, List.of(new Feature("x", null, 0, 1))));
  private static final EngineConfig CONFIG =
      new EngineConfig(2, 100, 1, 3, 4, 100, 100, Duration.ofSeconds(10));

  /** A request with its reader. */
  private record Asked(Answer answer, Reader reader, List<Double> expected) {}

  /** One loop with everything around it. */
  private static final class House {
    private final FakeRunner runner;
    private final EngineConfig config;
    private final LiveJobs<Event, Answer> jobs;
    private final JobLoop<Event, Answer> loop;
    private final ArrayDeque<Runnable> inbox = new ArrayDeque<>();
    private final Map<Answer, JobOutcome> outcomes = new HashMap<>();
    private long now;

    House(EngineConfig config) {
      this.config = config;
      this.runner = new FakeRunner(config.slots(), 1);
      this.jobs =
          new LiveJobs<>(
              made -> new EngineLoop(runner, CODEC, config, made),
              config,
              () -> now,
              inbox::add,
              (answer, outcome) ->
                  assertThat(outcomes.put(answer, outcome)).as("a second end").isNull());
      this.loop = jobs.loop();
    }

    Asked ask(int prompt, int horizon, long demand) {
      Generation generation =
          CODEC.begin(new Request.Series(past(prompt), horizon), 0, Integer.MAX_VALUE);
      Answer answer = jobs.create(job -> new Answer(job, generation), 0, EngineListener.NONE);
      Reader reader = Reader.of(answer.job().publisher(), demand);
      jobs.add(answer);
      return new Asked(answer, reader, alone(prompt, horizon));
    }

    boolean step() {
      while (!inbox.isEmpty()) {
        inbox.remove().run();
      }
      return jobs.step(Turn.ALONE);
    }

    void rest() {
      for (int steps = 0; step() || !inbox.isEmpty(); steps++) {
        assertThat(steps).as("steps until there is nothing to do").isLessThan(10_000);
      }
    }
  }

  private static List<double[]> past(int steps) {
    List<double[]> past = new ArrayList<>();
    for (int t = 0; t < steps; t++) {
      past.add(new double[] {steps + 0.5 * t});
    }
    return past;
  }

  private static final Map<String, List<Double>> ALONE = new HashMap<>();

  /** What a request is answered when there is no other and its prompt is read in one stretch. */
  private static List<Double> alone(int prompt, int horizon) {
    return ALONE.computeIfAbsent(
        prompt + "/" + horizon,
        _ -> {
          FakeRunner runner = new FakeRunner(1, 1);
          Generation generation =
              CODEC.begin(new Request.Series(past(prompt), horizon), 0, Integer.MAX_VALUE);
          List<Double> values = new ArrayList<>();
          float[] output = new float[1];
          runner.clear(0);
          runner.prefill(0, generation.prompt(0, prompt)).get(output);
          while (generation
              .accept(output, e -> values.add(((Event.Value) e).values()[0]))
              .isEmpty()) {
            runner.decode(new Input.Values(new float[][] {output.clone()})).get(output);
          }
          return values;
        });
  }

  @Test
  void twoRequests_areDecodedInOneRun() {
    House house = new House(CONFIG);
    Asked a = house.ask(1, 3, 100);
    Asked b = house.ask(3, 3, 100);
    house.rest();

    assertThat(house.runner.calls())
        .containsExactly(
            new FakeRunner.Call.Prefill(0, 1),
            new FakeRunner.Call.Prefill(1, 3),
            new FakeRunner.Call.Decode(2),
            new FakeRunner.Call.Decode(2));
    for (Asked asked : List.of(a, b)) {
      assertThat(asked.reader().values()).isEqualTo(asked.expected());
      assertThat(asked.reader().last()).isInstanceOf(Event.Finished.class);
    }
    assertThat(b.reader().last())
        .isEqualTo(new Event.Finished(FinishReason.LENGTH, new Usage(3, 3)));
  }

  @Test
  void longPrompt_delaysOthersByOneStretchAStep() {
    House house = new House(CONFIG);
    Asked running = house.ask(1, 20, 100);
    house.step();
    house.ask(40, 1, 100);
    for (int step = 0; step < 10; step++) {
      int before = running.reader().events().size();
      house.step();
      assertThat(running.reader().events()).hasSize(before + 1);
      assertThat(house.runner.calls())
          .endsWith(new FakeRunner.Call.Prefill(1, 4), new FakeRunner.Call.Decode(1));
    }
  }

  @Test
  void slowReader_pausesOnlyItsSequence() {
    House house = new House(CONFIG);
    Asked slow = house.ask(1, 50, 2);
    Asked fast = house.ask(1, 50, 100);
    house.rest();

    assertThat(fast.reader().values()).isEqualTo(fast.expected());
    assertThat(slow.reader().events()).hasSize(2);
    assertThat(house.loop.running()).isEqualTo(1);

    slow.reader().request(100);
    house.rest();
    assertThat(slow.reader().values()).isEqualTo(slow.expected());
    assertThat(house.loop.running()).isZero();
  }

  @Test
  void readerThatAsksForNothing_losesItsSlotAfterAWhile() {
    House house = new House(CONFIG);
    Asked stalled = house.ask(1, 50, 1);
    house.rest();
    assertThat(house.jobs.deadlineNanos()).hasValue(Duration.ofSeconds(10).toNanos());

    house.now = Duration.ofSeconds(9).toNanos();
    stalled.reader().request(1);
    house.rest();
    house.now = Duration.ofSeconds(18).toNanos();
    house.rest();
    assertThat(house.loop.running()).isEqualTo(1);

    house.now = Duration.ofSeconds(19).toNanos();
    house.rest();
    assertThat(house.loop.running()).isZero();
    assertThat(house.outcomes).containsEntry(stalled.answer(), JobOutcome.FAILED);
    stalled.reader().request(100);
    assertThat(stalled.reader().last())
        .isEqualTo(new Event.Failed("the reader asked for nothing for 10 s"));
  }

  private static EngineConfig config(@Nullable Duration request, @Nullable Duration queue) {
    return CONFIG.withDeadlines(
        new EngineConfig.Deadlines(Optional.ofNullable(request), Optional.ofNullable(queue)));
  }

  @Test
  void requestThatTakesTooLong_endsWithWhatItHas() {
    House house = new House(config(Duration.ofSeconds(5), null));
    Asked early = house.ask(1, 50, 100);
    house.step();
    house.step();
    house.now = Duration.ofSeconds(3).toNanos();
    Asked late = house.ask(1, 50, 100);
    house.step();
    assertThat(house.jobs.deadlineNanos()).hasValue(Duration.ofSeconds(5).toNanos());

    house.now = Duration.ofSeconds(5).toNanos();
    house.step();
    int made = early.reader().values().size();
    assertThat(made).isBetween(3, 10);
    assertThat(early.reader().values()).isEqualTo(early.expected().subList(0, made));
    assertThat(early.reader().last())
        .isEqualTo(new Event.Finished(FinishReason.LENGTH, new Usage(1, made)));
    assertThat(house.outcomes).containsExactly(Map.entry(early.answer(), JobOutcome.DEADLINE));
    house.rest();
    assertThat(late.reader().values()).isEqualTo(late.expected());
  }

  @Test
  void requestThatHasGotNothing_isOverdue() {
    House house = new House(config(Duration.ofSeconds(5), null));
    Asked first = house.ask(1, 50, 100);
    Asked second = house.ask(1, 50, 100);
    Asked queued = house.ask(1, 50, 100);
    house.step();
    house.now = Duration.ofSeconds(6).toNanos();
    house.step();

    assertThat(queued.reader().last())
        .isEqualTo(new Event.Failed("the request took longer than 5 s", true));
    assertThat(first.reader().last()).isInstanceOf(Event.Finished.class);
    assertThat(second.reader().last()).isInstanceOf(Event.Finished.class);
    assertThat(house.jobs.deadlineNanos()).isEmpty();
    assertThat(house.step()).isFalse();
  }

  @Test
  void requestThatWaitsTooLong_endsInTheQueue_thoseThatRunDoNot() {
    House house = new House(config(null, Duration.ofSeconds(2)));
    Asked running = house.ask(1, 50, 100);
    Asked other = house.ask(1, 50, 100);
    Asked queued = house.ask(1, 5, 100);
    house.step();
    house.now = Duration.ofSeconds(1).toNanos();
    Asked later = house.ask(1, 5, 100);
    house.now = Duration.ofSeconds(2).toNanos();
    house.step();

    assertThat(queued.reader().last())
        .isEqualTo(new Event.Failed("the request waited longer than 2 s for its turn", true));
    assertThat(house.outcomes)
        .containsExactly(Map.entry(queued.answer(), JobOutcome.QUEUE_DEADLINE));
    assertThat(house.jobs.deadlineNanos()).hasValue(Duration.ofSeconds(3).toNanos());
    house.rest();
    for (Asked asked : List.of(running, other, later)) {
      assertThat(asked.reader().values()).isEqualTo(asked.expected());
    }
    assertThat(house.jobs.deadlineNanos()).isEmpty();
  }

  @Test
  void runsThatFailInARow_areCounted_untilOneSucceeds() {
    House house = new House(CONFIG);
    house.runner.before(
        _ -> {
          throw new IllegalStateException("out of order");
        });
    for (int i = 1; i <= 3; i++) {
      house.ask(1, 5, 100);
      house.ask(1, 5, 100);
      house.rest();
      assertThat(house.jobs.failedRuns()).isEqualTo(i);
    }
    house.runner.before(_ -> {});
    house.ask(1, 5, 100);
    house.rest();
    assertThat(house.jobs.failedRuns()).isZero();
  }

  @Test
  void promptThatFailsBesideOthersThatRun_isNoFailureOfTheModel() {
    House house = new House(CONFIG);
    house.ask(1, 50, 100);
    house.step();
    house.runner.before(
        call -> {
          if (call instanceof FakeRunner.Call.Prefill) {
            throw new IllegalStateException("too long");
          }
        });
    for (int i = 0; i < 4; i++) {
      house.ask(1, 5, 100);
      house.step();
      assertThat(house.jobs.failedRuns()).isZero();
    }
  }

  @Test
  void cancelling_freesTheSlotWithinOneStep_whereverTheSequenceStands() {
    House house = new House(CONFIG);
    Asked running = house.ask(1, 50, 100);
    Asked reading = house.ask(40, 50, 100);
    Asked queued = house.ask(1, 50, 100);
    Asked next = house.ask(1, 50, 100);
    house.step();
    assertThat(house.loop.running()).isEqualTo(2);

    queued.reader().cancel();
    reading.reader().cancel();
    house.step();
    assertThat(next.answer().phase()).isNotIn(Phase.WAITING, Phase.ENDED);
    assertThat(house.outcomes)
        .containsEntry(queued.answer(), JobOutcome.CANCELLED)
        .containsEntry(reading.answer(), JobOutcome.CANCELLED);

    running.reader().cancel();
    next.reader().cancel();
    house.rest();
    assertThat(house.loop.running()).isZero();
  }

  @Test
  void failedRun_failsThoseThatItWasFor_andNobodyElse() {
    House house = new House(CONFIG);
    Asked running = house.ask(1, 50, 100);
    house.step();
    Asked reading = house.ask(5, 2, 100);
    house.runner.before(
        call -> {
          if (call instanceof FakeRunner.Call.Decode) {
            throw new IllegalStateException("out of order");
          }
        });
    house.step();
    house.runner.before(_ -> {});
    house.rest();

    assertThat(running.reader().last())
        .isEqualTo(new Event.Failed("the model failed to run: out of order"));
    assertThat(reading.reader().values()).isEqualTo(reading.expected());
  }

  @Test
  void failedPrompt_failsAlone() {
    House house = new House(CONFIG);
    Asked running = house.ask(1, 50, 100);
    house.step();
    Asked reading = house.ask(5, 2, 100);
    house.runner.before(
        call -> {
          if (call instanceof FakeRunner.Call.Prefill) {
            throw new IllegalStateException("too long");
          }
        });
    house.rest();

    assertThat(reading.reader().last()).isInstanceOf(Event.Failed.class);
    assertThat(running.reader().values()).isEqualTo(running.expected());
  }

  @Test
  void anyCourseOfEvents_endsEveryRequestOnce_andLosesOrDoublesNothing() {
    for (int seed = 0; seed < 10_000; seed++) {
      try {
        randomCourse(new SplittableRandom(seed));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("with seed " + seed, e);
      }
    }
  }

  private static Optional<Duration> randomDeadline(SplittableRandom random, int most) {
    return random.nextInt(4) == 0
        ? Optional.of(Duration.ofSeconds(random.nextInt(1, most)))
        : Optional.empty();
  }

  private static void randomCourse(SplittableRandom random) {
    House house =
        new House(
            new EngineConfig(
                    random.nextInt(1, 5),
                    100,
                    1,
                    random.nextInt(1, 5),
                    random.nextInt(1, 6),
                    100,
                    100,
                    Duration.ofSeconds(random.nextInt(1, 100)))
                .withDeadlines(
                    new EngineConfig.Deadlines(
                        randomDeadline(random, 60), randomDeadline(random, 20))));
    double failures = random.nextInt(4) == 0 ? 0.05 : 0;
    house.runner.before(
        _ -> {
          if (random.nextDouble() < failures) {
            throw new IllegalStateException("by chance");
          }
        });
    List<Asked> all = new ArrayList<>();
    for (int tick = 0; tick < 40; tick++) {
      if (random.nextInt(3) == 0) {
        long demand = random.nextInt(4);
        all.add(house.ask(random.nextInt(1, 12), random.nextInt(1, 9), demand * demand * demand));
      }
      if (!all.isEmpty()) {
        Asked asked = all.get(random.nextInt(all.size()));
        switch (random.nextInt(8)) {
          case 0 -> asked.reader().cancel();
          case 1, 2, 3 -> asked.reader().request(random.nextInt(1, 5));
          default -> {}
        }
      }
      house.now += Duration.ofMillis(random.nextInt(2_000)).toNanos();
      house.step();
      assertThat(house.loop.running()).isLessThanOrEqualTo(house.config.slots());
    }
    all.stream().filter(a -> !a.reader().isCancelled()).forEach(a -> a.reader().request(1_000));
    house.rest();

    assertThat(house.loop.running()).isZero();
    assertThat(house.jobs.deadlineNanos()).isEmpty();
    assertThat(house.outcomes.keySet())
        .containsExactlyInAnyOrderElementsOf(all.stream().map(Asked::answer).toList());
    for (Asked asked : all) {
      checkAnswer(asked, Objects.requireNonNull(house.outcomes.get(asked.answer())));
    }
  }

  private static void checkAnswer(Asked asked, JobOutcome outcome) {
    Reader reader = asked.reader();
    assertThat(reader.violations()).isEmpty();
    List<Double> values = reader.values();
    assertThat(values).isEqualTo(asked.expected().subList(0, values.size()));
    assertThat(reader.isDone() || reader.isCancelled()).isTrue();
    if (!reader.isCancelled()) {
      Event last = reader.events().getLast();
      assertThat(reader.events()).hasSize(values.size() + 1);
      switch (outcome) {
        case LENGTH -> {
          assertThat(last).isInstanceOf(Event.Finished.class);
          assertThat(values).isEqualTo(asked.expected());
        }
        case FAILED -> assertThat(last).isInstanceOf(Event.Failed.class);
        case DEADLINE -> assertThat(last instanceof Event.Finished).isEqualTo(!values.isEmpty());
        case QUEUE_DEADLINE -> {
          assertThat(last).isInstanceOf(Event.Failed.class);
          assertThat(values).isEmpty();
        }
        case STOP, CANCELLED -> throw new AssertionError("ended by " + outcome);
      }
    }
  }
}
