package dev.unroll.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.engine.Scheduler.Chunk;
import dev.unroll.engine.Scheduler.Plan;
import dev.unroll.engine.queue.Sender;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SchedulerTest {
  private static class Named extends Scheduler.Sequence {
    private final String name;

    Named(String name, int promptTokens) {
      this(name, promptTokens, Sender.ANYBODY);
    }

    Named(String name, int promptTokens, Sender sender) {
      super(promptTokens, sender);
      this.name = name;
    }

    boolean hasSlot() {
      return switch (phase()) {
        case PREFILL, DECODING, PAUSED -> true;
        case WAITING, ENDED -> false;
      };
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** What one step did. */
  private record Step(List<Named> started, List<Chunk<Named>> prefill, List<Named> decode) {}

  /** Runs one step in which every prompt stretch is read. */
  private static Step step(Scheduler<Named> scheduler) {
    Plan<Named> plan = scheduler.plan();
    plan.prefill().forEach(scheduler::prefilled);
    return new Step(plan.started(), plan.prefill(), scheduler.decoding());
  }

  private static Scheduler<Named> scheduler(int slots, int chunk) {
    return scheduler(slots, chunk, chunk);
  }

  private static Scheduler<Named> scheduler(int slots, int chunk, int budget) {
    return new Scheduler<>(new FakeRunner(slots, 1), new EngineConfig.Prompts(chunk, budget, 0));
  }

  @Test
  void freeSlots_goToEachSenderInTurn_andToTheLowestPriorityFirst() {
    Scheduler<Named> scheduler = scheduler(1, 10);
    Sender many = new Sender("many", 0);
    List<Named> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      all.add(new Named("many" + i, 1, many));
    }
    all.add(new Named("one", 1, new Sender("one", 0)));
    all.add(new Named("later", 1, new Sender("one", 5)));
    all.add(new Named("first", 1, new Sender("many", -1)));
    all.forEach(scheduler::add);
    assertThat(scheduler.waiting()).isEqualTo(6);
    List<String> started = new ArrayList<>();
    while (scheduler.waiting() > 0) {
      Named next = step(scheduler).started().getFirst();
      started.add(next.toString());
      scheduler.remove(next);
    }

    assertThat(started).containsExactly("first", "many0", "one", "many1", "many2", "later");
  }

  @Test
  void longPrompt_isReadInChunks_whileOthersAreDecoded() {
    Scheduler<Named> scheduler = scheduler(4, 10);
    Named running = new Named("running", 3);
    Named longPrompt = new Named("long", 25);
    scheduler.add(running);
    step(scheduler);
    scheduler.add(longPrompt);

    assertThat(step(scheduler))
        .isEqualTo(
            new Step(
                List.of(longPrompt), List.of(new Chunk<>(longPrompt, 0, 10)), List.of(running)));
    assertThat(step(scheduler))
        .isEqualTo(new Step(List.of(), List.of(new Chunk<>(longPrompt, 10, 20)), List.of(running)));
    assertThat(step(scheduler))
        .isEqualTo(
            new Step(
                List.of(), List.of(new Chunk<>(longPrompt, 20, 25)), List.of(running, longPrompt)));
    assertThat(step(scheduler))
        .isEqualTo(new Step(List.of(), List.of(), List.of(running, longPrompt)));
  }

  @Test
  void shortPrompts_shareAStep_upToTheBudget() {
    Scheduler<Named> scheduler = scheduler(4, 10);
    Named a = new Named("a", 4);
    Named b = new Named("b", 6);
    Named c = new Named("c", 1);
    List.of(a, b, c).forEach(scheduler::add);

    assertThat(step(scheduler).prefill())
        .containsExactly(new Chunk<>(a, 0, 4), new Chunk<>(b, 0, 6));
    assertThat(step(scheduler).prefill()).containsExactly(new Chunk<>(c, 0, 1));
  }

  @Test
  void manyPrompts_leaveEveryStepADecoding_andManyRunning_leaveItAPrompt() {
    Scheduler<Named> scheduler = scheduler(32, 8, 16);
    Named running = new Named("running", 2);
    scheduler.add(running);
    step(scheduler);
    for (int i = 0; i < 20; i++) {
      scheduler.add(new Named("prompt" + i, 40));
    }
    for (int i = 0; i < 50; i++) { // 20 · 40 tokens, 16 in each step
      Step step = step(scheduler);
      assertThat(step.decode()).startsWith(running);
      assertThat(step.prefill()).hasSize(2);
      assertThat(step.prefill().stream().mapToInt(Chunk::tokens).sum()).isEqualTo(16);
    }
    assertThat(step(scheduler).prefill()).isEmpty();

    scheduler.add(new Named("late", 2));
    Step step = step(scheduler);
    assertThat(step.prefill()).hasSize(1);
    assertThat(step.decode()).hasSize(22);
  }

  @Test
  void prompt_isCutSoThatNoSingleTokenIsLeft() {
    Scheduler<Named> scheduler = scheduler(1, 10);
    Named prompt = new Named("prompt", 21);
    scheduler.add(prompt);

    assertThat(step(scheduler).prefill()).containsExactly(new Chunk<>(prompt, 0, 10));
    assertThat(step(scheduler).prefill()).containsExactly(new Chunk<>(prompt, 10, 19));
    assertThat(step(scheduler).prefill()).containsExactly(new Chunk<>(prompt, 19, 21));
  }

  @Test
  void recalledTokens_areNotRead() {
    Scheduler<Named> scheduler = scheduler(1, 10);
    Named prompt =
        new Named("prompt", 15) {
          @Override
          int begin(ModelRunner memory, int empty) {
            super.begin(memory, empty);
            return 12;
          }
        };
    scheduler.add(prompt);

    assertThat(step(scheduler).prefill()).containsExactly(new Chunk<>(prompt, 12, 15));
  }

  @Test
  void endedSequence_leavesAHoleThatTheLastFills() {
    Scheduler<Named> scheduler = scheduler(4, 10);
    Named a = new Named("a", 1);
    Named b = new Named("b", 1);
    Named c = new Named("c", 1);
    Named reading = new Named("reading", 11);
    List.of(a, b, c, reading).forEach(scheduler::add);
    step(scheduler);

    scheduler.remove(a);

    assertThat(scheduler.decoding()).containsExactly(c, b);
    assertThat(List.of(c.slot(), b.slot(), reading.slot())).containsExactly(0, 1, 2);
  }

  @Test
  void pausedSequence_keepsASlot_behindThoseThatAreDecoded() {
    Scheduler<Named> scheduler = scheduler(2, 10);
    Named a = new Named("a", 1);
    Named b = new Named("b", 1);
    Named late = new Named("late", 1);
    List.of(a, b, late).forEach(scheduler::add);
    step(scheduler);

    scheduler.pause(a);
    assertThat(step(scheduler).decode()).containsExactly(b);
    assertThat(a.slot()).isEqualTo(1);
    assertThat(late.hasSlot()).isFalse();

    scheduler.resume(a);
    assertThat(step(scheduler).decode()).containsExactly(b, a);
  }

  @Test
  void waitingSequences_startInTheOrderOfAdmission() {
    Scheduler<Named> scheduler = scheduler(1, 10);
    Named a = new Named("a", 1);
    Named b = new Named("b", 1);
    Named c = new Named("c", 1);
    List.of(a, b, c).forEach(scheduler::add);
    assertThat(step(scheduler).started()).containsExactly(a);

    scheduler.remove(b);
    scheduler.remove(a);

    assertThat(step(scheduler).started()).containsExactly(c);
  }

  @Test
  void anyCourseOfEvents_keepsSlotsDense_andReadsEveryPromptOnceAtFixedCuts() {
    for (int seed = 0; seed < 2_000; seed++) {
      randomCourse(new SplittableRandom(seed));
    }
  }

  private static void randomCourse(SplittableRandom random) {
    int slots = random.nextInt(1, 6);
    int chunk = random.nextInt(1, 8);
    int budget = chunk + random.nextInt(8);
    Scheduler<Named> scheduler = scheduler(slots, chunk, budget);
    List<Named> live = new ArrayList<>();
    Map<Named, Integer> read = new HashMap<>();
    for (int tick = 0; tick < 60; tick++) {
      if (random.nextInt(3) == 0) {
        Named sequence = new Named("s" + tick, random.nextInt(1, 20));
        live.add(sequence);
        scheduler.add(sequence);
      }
      if (!live.isEmpty() && random.nextInt(4) == 0) {
        Named sequence = live.get(random.nextInt(live.size()));
        switch (sequence.phase()) {
          case DECODING -> scheduler.pause(sequence);
          case PAUSED -> scheduler.resume(sequence);
          case WAITING, PREFILL, ENDED -> {}
        }
      }
      if (!live.isEmpty() && random.nextInt(5) == 0) {
        scheduler.remove(live.remove(random.nextInt(live.size())));
      }
      Plan<Named> plan = scheduler.plan();
      int tokens = 0;
      for (Chunk<Named> stretch : plan.prefill()) {
        assertThat(read.getOrDefault(stretch.sequence(), 0)).isEqualTo(stretch.from());
        assertThat(stretch).isEqualTo(cut(stretch, chunk));
        read.put(stretch.sequence(), stretch.to());
        tokens += stretch.to() - stretch.from();
        boolean last = stretch.to() == stretch.sequence().promptTokens();
        assertThat(scheduler.prefilled(stretch)).isEqualTo(last);
      }
      assertThat(tokens).isLessThanOrEqualTo(budget);
      for (Named sequence : scheduler.decoding()) {
        assertThat(read.get(sequence)).isEqualTo(sequence.promptTokens());
      }
      checkSlots(scheduler, live, slots);
    }
  }

  /** The piece that begins where this one does, by the prompt alone. */
  private static Chunk<Named> cut(Chunk<Named> stretch, int chunk) {
    int end = stretch.sequence().promptTokens();
    int from = 0;
    while (true) {
      int to = Math.min(from + chunk, end);
      to -= end - to == 1 && to - from > 2 ? 1 : 0;
      if (from >= stretch.from()) {
        return new Chunk<>(stretch.sequence(), from, to);
      }
      from = to;
    }
  }

  private static void checkSlots(Scheduler<Named> scheduler, List<Named> live, int slots) {
    List<Named> placed = live.stream().filter(Named::hasSlot).toList();
    assertThat(placed.size()).isEqualTo(Math.min(slots, live.size()));
    assertThat(placed.stream().map(Scheduler.Sequence::slot).sorted().toList())
        .isEqualTo(java.util.stream.IntStream.range(0, placed.size()).boxed().toList());
    long decoding =
        live.stream().filter(s -> s.phase() == Scheduler.Sequence.Phase.DECODING).count();
    assertThat(live.stream().filter(s -> s.phase() == Scheduler.Sequence.Phase.DECODING))
        .allMatch(s -> s.slot() < decoding);
    assertThat(scheduler.occupied()).isEqualTo(placed.size());
    assertThat(scheduler.waiting()).isEqualTo(live.size() - placed.size());
  }
}
