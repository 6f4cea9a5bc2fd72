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
  private static final class Named extends Scheduler.Sequence {
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

  /** Runs one step in which every prompt stretch is read. */
  private static Plan<Named> step(Scheduler<Named> scheduler) {
    Plan<Named> plan = scheduler.plan();
    plan.prefill().forEach(scheduler::prefilled);
    return plan;
  }

  private static Scheduler<Named> scheduler(int slots, int chunk) {
    return new Scheduler<>(new FakeRunner(slots, 1), chunk);
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
            new Plan<>(
                List.of(longPrompt), List.of(running), List.of(new Chunk<>(longPrompt, 0, 10))));
    assertThat(step(scheduler))
        .isEqualTo(
            new Plan<>(List.of(), List.of(running), List.of(new Chunk<>(longPrompt, 10, 20))));
    assertThat(step(scheduler))
        .isEqualTo(
            new Plan<>(List.of(), List.of(running), List.of(new Chunk<>(longPrompt, 20, 25))));
    assertThat(step(scheduler))
        .isEqualTo(new Plan<>(List.of(), List.of(running, longPrompt), List.of()));
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
  void endedSequence_leavesAHoleThatTheLastFills() {
    Scheduler<Named> scheduler = scheduler(4, 10);
    Named a = new Named("a", 1);
    Named b = new Named("b", 1);
    Named c = new Named("c", 1);
    Named reading = new Named("reading", 11);
    List.of(a, b, c, reading).forEach(scheduler::add);
    step(scheduler);

    scheduler.remove(a);

    assertThat(scheduler.plan().decode()).containsExactly(c, b);
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
    Scheduler<Named> scheduler = scheduler(slots, chunk);
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
        assertThat(stretch.from() % chunk).isZero();
        read.put(stretch.sequence(), stretch.to());
        tokens += stretch.to() - stretch.from();
        boolean last = stretch.to() == stretch.sequence().promptTokens();
        assertThat(scheduler.prefilled(stretch)).isEqualTo(last);
      }
      assertThat(tokens).isLessThanOrEqualTo(chunk);
      for (int i = 0; i < plan.decode().size(); i++) {
        Named sequence = plan.decode().get(i);
        assertThat(read.get(sequence)).isEqualTo(sequence.promptTokens());
      }
      checkSlots(scheduler, live, slots);
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
