package dev.unroll.engine.translation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.JobLoop;
import dev.unroll.engine.JobOutcome;
import dev.unroll.engine.LiveJobs;
import dev.unroll.engine.Turn;
import dev.unroll.engine.lexical.SourceSentence;
import dev.unroll.engine.sampling.Sampling;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The loop, driven step by step without threads, on a model whose answers are known. */
class TranslationLoopTest {
  private static final EngineConfig CONFIG =
      new EngineConfig(4, 100, 1_000, 8, 64, 100, 100, Duration.ofSeconds(10));
  private static final Search GREEDY = new Search.Greedy();
  private static final Vocabularies VOCABULARIES = TestTask.vocabularies();

  @AfterAll
  static void closeTokenizers() {
    VOCABULARIES.close();
  }

  /** A request with its reader. */
  private record Asked(TranslationRequest request, Document document, TranslationReader reader) {
    List<String> alone(int text) {
      String source = request.sentences().get(text).text();
      List<String> alone = TestTask.alone(VOCABULARIES, source, request.search(), text);
      if (alone.stream().noneMatch(translation -> TestTask.hasLoop(source, translation))) {
        return alone;
      }
      List<String> found = reader.best(text).stream().map(Hypothesis::text).toList();
      assertThat(found).noneMatch(translation -> TestTask.hasLoop(source, translation));
      return found.isEmpty() ? List.of(reader.pieces(text)) : found; // It was decoded again.
    }

    void assertComplete() {
      assertThat(reader.violations()).isEmpty();
      for (int i = 0; i < request.sentences().size(); i++) {
        assertThat(reader.best(i).stream().map(Hypothesis::text)).isEqualTo(alone(i));
        assertThat(reader.pieces(i)).isEqualTo(alone(i).getFirst());
      }
      assertThat(reader.translated()).doesNotHaveDuplicates().hasSize(request.sentences().size());
      assertThat(reader.events().getLast()).isInstanceOf(TranslationEvent.Finished.class);
    }
  }

  /** One loop with everything around it. */
  private static final class House {
    private final FakeSeq2Seq runner;
    private final EngineConfig config;
    private final LiveJobs<TranslationEvent, Document> jobs;
    private final JobLoop<TranslationEvent, Document> loop;
    private final ArrayDeque<Runnable> inbox = new ArrayDeque<>();
    private final Map<Document, JobOutcome> outcomes = new HashMap<>();
    private long now;

    House(EngineConfig config) {
      this(config, 1);
    }

    House(EngineConfig config, int workers) {
      this.config = config;
      this.runner = FakeSeq2Seq.of(TestTask.MODEL, workers, config.slots(), 6, TestTask.LONGEST);
      this.jobs =
          new LiveJobs<>(
              made ->
                  new TranslationLoop(
                      runner,
                      VOCABULARIES,
                      TargetTokens.of(VOCABULARIES.task(), Optional.empty()),
                      config,
                      made),
              config,
              () -> now,
              inbox::add,
              (document, outcome) ->
                  assertThat(outcomes.put(document, outcome)).as("a second end").isNull());
      this.loop = jobs.loop();
    }

    Asked ask(long demand, Search search, List<String> texts) {
      TranslationRequest request =
          new TranslationRequest(
              texts.stream().map(SourceSentence::of).toList(),
              search,
              false,
              Optional.empty(),
              true,
              true);
      List<long[]> sources =
          texts.stream().map(text -> VOCABULARIES.sourceRow(text, Direction.PLAIN)).toList();
      Document document =
          jobs.create(
              job ->
                  new Document(
                      job,
                      request.search(),
                      request.sentences(),
                      sources,
                      false,
                      Direction.PLAIN,
                      request.shortlist(),
                      request.breaksLoops()),
              0,
              EngineListener.NONE);
      TranslationReader reader = TranslationReader.of(document.job().publisher(), demand);
      loop.add(document);
      return new Asked(request, document, reader);
    }

    Asked ask(String... texts) {
      return ask(1_000_000, GREEDY, List.of(texts));
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

  /** A turn of one of several workers, with what happens before its work apart. */
  private record Shared(int worker, Runnable meanwhile) implements Turn {
    @Override
    public void apart(Runnable work) {
      meanwhile.run();
      work.run();
    }

    @Override
    public void callAnother() {}
  }

  private static List<String> document(int texts) {
    List<String> document = new ArrayList<>();
    for (int i = 0; i < texts; i++) {
      document.add("abcd".repeat(1 + i % 4) + (char) ('a' + i % 8));
    }
    return document;
  }

  @Test
  void textsOfAllRequests_areDecodedInOneRun() {
    House house = new House(CONFIG);
    Asked a = house.ask("abc");
    Asked b = house.ask("def", "ga");
    house.step();

    assertThat(house.runner.calls())
        .containsExactly(new FakeSeq2Seq.Call.Encode(0, 0, 3), new FakeSeq2Seq.Call.Decode(0, 3));
    house.rest();
    a.assertComplete();
    b.assertComplete();
  }

  @Test
  void longText_runsInALaneOfItsOwn() {
    House house = new House(CONFIG);
    Asked shorter = house.ask("abcde");
    Asked longer = house.ask("abcdef");
    house.step();

    assertThat(house.runner.calls())
        .containsExactly(
            new FakeSeq2Seq.Call.Encode(0, 0, 1),
            new FakeSeq2Seq.Call.Encode(1, 0, 1),
            new FakeSeq2Seq.Call.Decode(0, 1),
            new FakeSeq2Seq.Call.Decode(1, 1));
    house.rest();
    shorter.assertComplete();
    longer.assertComplete();
  }

  @Test
  void document_isReadInStretches_thatDelayOthersByABoundedTime() {
    House house = new House(CONFIG.withSlots(32).withPrefillChunk(40));
    house.ask(1_000_000, GREEDY, document(32));
    house.step();
    int read = 0;
    for (FakeSeq2Seq.Call call : house.runner.calls()) {
      if (call instanceof FakeSeq2Seq.Call.Encode encode) {
        read += encode.sources();
      }
    }
    assertThat(read).as("6 + 10 + 14 + 6 tokens, and no more than 40").isEqualTo(3);
  }

  @Test
  void shortRequest_getsTheNextFreePlaceBeforeTheRestOfADocument() {
    House house = new House(CONFIG);
    Asked document = house.ask(1_000_000, GREEDY, document(40));
    house.step();
    Asked brief = house.ask("abc");
    int before = document.reader().translated().size();
    while (brief.document().waits()) {
      house.step();
    }
    int ended = document.reader().translated().size() - before;
    assertThat(ended).as("texts that made room in the step before").isLessThanOrEqualTo(4);
    assertThat(document.document().waits()).isTrue();
    house.rest();
    document.assertComplete();
    brief.assertComplete();
  }

  @Test
  void shortRequest_getsTheNextFreePlaceBeforeSeveralDocuments() {
    House house = new House(CONFIG);
    house.ask(1_000_000, GREEDY, document(40));
    house.ask(1_000_000, GREEDY, document(40));
    house.step();
    house.step();
    Asked brief = house.ask("abc");
    int before = house.runner.reads();
    while (house.runner.reads() == before) {
      house.step();
    }
    assertThat(brief.document().waits()).isFalse();
  }

  @Test
  void documents_shareTheRows() {
    House house = new House(CONFIG);
    Asked first = house.ask(1_000_000, GREEDY, document(60));
    Asked second = house.ask(1_000_000, GREEDY, document(60));
    while (first.document().waits() && second.document().waits()) {
      house.step();
    }
    assertThat(Math.abs(first.reader().translated().size() - second.reader().translated().size()))
        .isLessThan(8);
    house.rest();
    first.assertComplete();
    second.assertComplete();
  }

  @Test
  void wideBeam_isNotOvertakenForever() {
    House house = new House(CONFIG);
    List<Asked> singles = new ArrayList<>();
    singles.add(house.ask(1_000_000, GREEDY, document(10)));
    house.step();
    Asked wide = house.ask(1_000_000, new Search.Beam(4, 0.6, 0, 4), List.of("abcd"));
    for (int i = 0; i < 200 && wide.document().waits(); i++) {
      singles.add(house.ask("ab"));
      house.step();
    }
    assertThat(wide.document().waits()).isFalse();
    house.rest();
    wide.assertComplete();
    singles.forEach(Asked::assertComplete);
  }

  @Test
  void beams_useNoMoreRowsThanThereAre() {
    House house = new House(CONFIG.withSlots(10));
    List<Asked> all = new ArrayList<>();
    for (int width = 1; width <= 10; width++) {
      all.add(house.ask(1_000_000, new Search.Beam(width, 1, 0.1, width), document(3)));
    }
    house.rest();
    all.forEach(Asked::assertComplete);
    assertThat(house.runner.decodes()).allMatch(rows -> rows <= 10).contains(10);
  }

  @Test
  void slowReader_getsNothingNew_whileOthersGoOn() {
    House house = new House(CONFIG);
    Asked slow = house.ask(1, GREEDY, document(60));
    Asked fast = house.ask(1_000_000, GREEDY, document(60));
    house.rest();

    fast.assertComplete();
    assertThat(slow.reader().events()).hasSize(1);
    assertThat(slow.document().waits()).isTrue();
    assertThat(house.loop.running()).isZero();

    slow.reader().request(1_000_000);
    assertThat(slow.reader().events().size())
        .as("what was held for the reader: the buffer, and two events a row")
        .isLessThanOrEqualTo(1 + house.config.buffer() + 2 * house.config.slots());
    house.rest();
    slow.assertComplete();
  }

  @Test
  void readerThatAsksForNothing_failsAfterAWhile() {
    House house = new House(CONFIG);
    Asked stalled = house.ask(1, GREEDY, document(60));
    house.rest();
    assertThat(house.jobs.deadlineNanos()).hasValue(Duration.ofSeconds(10).toNanos());
    house.now = Duration.ofSeconds(9).toNanos();
    stalled.reader().request(1);
    house.rest();
    house.now = Duration.ofSeconds(18).toNanos();
    house.rest();
    assertThat(house.outcomes).isEmpty();

    house.now = Duration.ofSeconds(19).toNanos();
    house.rest();
    assertThat(house.outcomes).containsEntry(stalled.document(), JobOutcome.FAILED);
    assertThat(house.jobs.deadlineNanos()).isEmpty();
    stalled.reader().request(1_000);
    assertThat(stalled.reader().last())
        .isEqualTo(new TranslationEvent.Failed("the reader asked for nothing for 10 s"));
  }

  @Test
  void cancelling_freesTheRowsWithinOneStep() {
    House house = new House(CONFIG);
    Asked gone = house.ask(1_000_000, new Search.Beam(2, 1, 0, 1), document(20));
    Asked stays = house.ask(1_000_000, new Search.Beam(2, 1, 0, 1), document(2));
    house.step();
    house.step();
    Asked next = house.ask(1_000_000, new Search.Beam(2, 1, 0, 1), document(1));
    house.step();
    assertThat(next.document().waits()).isTrue();

    gone.reader().cancel();
    house.step();
    assertThat(next.document().waits()).isFalse();
    assertThat(house.outcomes).containsEntry(gone.document(), JobOutcome.CANCELLED);
    house.rest();
    stays.assertComplete();
    next.assertComplete();
  }

  @Test
  void failedRun_failsThoseThatItWasFor_andNobodyElse() {
    House house = new House(CONFIG);
    Asked shorter = house.ask("abc", "abcdefgh");
    Asked longer = house.ask("abcdefg", "abcdefgh");
    house.runner.before(
        call -> {
          if (call.equals(new FakeSeq2Seq.Call.Decode(0, 1))) {
            throw new IllegalStateException("out of order");
          }
        });
    house.rest();

    assertThat(shorter.reader().last())
        .isEqualTo(new TranslationEvent.Failed("the model failed to run: out of order"));
    longer.assertComplete();
    house.runner.before(_ -> {});
    Asked later = house.ask(1_000_000, GREEDY, document(9));
    house.rest();
    later.assertComplete();
  }

  @Test
  void textThatCannotBeRead_failsItsRequest_andNobodyElse() {
    House house = new House(CONFIG);
    Asked running = house.ask("abcd", "bcd");
    house.step();
    house.runner.before(
        call -> {
          if (call instanceof FakeSeq2Seq.Call.Encode) {
            throw new IllegalStateException("too strange");
          }
        });
    Asked unreadable = house.ask("abc");
    house.rest();

    assertThat(unreadable.reader().last()).isInstanceOf(TranslationEvent.Failed.class);
    running.assertComplete();
  }

  @Test
  void stepThatFails_isCounted_alsoWhenAnotherWorkerSucceededMeanwhile() {
    House house = new House(CONFIG, 2);
    house.ask("abc");
    house.ask("bcd");
    Turn second = new Shared(1, () -> {});
    Turn first =
        new Shared(
            0,
            () -> {
              house.jobs.step(second);
              house.runner.before(
                  _ -> {
                    throw new IllegalStateException("out of order");
                  });
            });
    house.jobs.step(first);

    assertThat(house.runner.calls()).hasSize(2);
    assertThat(house.jobs.failedRuns()).isEqualTo(1);
  }

  @Test
  void blankTexts_areEmptyWithoutARun() {
    House house = new House(CONFIG);
    Asked blank = house.ask("", "  ");
    house.rest();
    assertThat(house.runner.calls()).isEmpty();
    blank.assertComplete();
    assertThat(house.outcomes).containsEntry(blank.document(), JobOutcome.STOP);

    Asked mixed = house.ask("", "abc", " ");
    house.rest();
    mixed.assertComplete();
  }

  @Test
  void anyCourseOfEvents_endsEveryRequestOnce_andTranslatesAsIfItWereAlone() {
    for (int seed = 0; seed < 1_500; seed++) {
      try {
        randomCourse(new SplittableRandom(seed));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("with seed " + seed, e);
      }
    }
  }

  private static void randomCourse(SplittableRandom random) {
    int slots = random.nextInt(1, 9);
    House house =
        new House(
            new EngineConfig(
                slots,
                100,
                1_000,
                random.nextInt(1, 5),
                random.nextInt(1, 40),
                100,
                100,
                Duration.ofSeconds(random.nextInt(1, 100))));
    double failures = random.nextInt(4) == 0 ? 0.02 : 0;
    house.runner.before(
        _ -> {
          if (random.nextDouble() < failures) {
            throw new IllegalStateException("by chance");
          }
        });
    List<Asked> all = new ArrayList<>();
    for (int tick = 0; tick < 40; tick++) {
      if (random.nextInt(4) == 0) {
        List<String> texts = new ArrayList<>();
        for (int i = random.nextInt(1, 5); i > 0; i--) {
          texts.add(text(random));
        }
        long demand = random.nextInt(5);
        all.add(house.ask(demand * demand * demand, anySearch(random, slots), texts));
      }
      if (!all.isEmpty()) {
        Asked asked = all.get(random.nextInt(all.size()));
        switch (random.nextInt(10)) {
          case 0 -> asked.reader().cancel();
          case 1, 2, 3, 4 -> asked.reader().request(random.nextInt(1, 9));
          default -> {}
        }
      }
      house.now += Duration.ofMillis(random.nextInt(2_000)).toNanos();
      house.step();
    }
    all.stream().filter(a -> !a.reader().isCancelled()).forEach(a -> a.reader().request(10_000));
    house.rest();

    assertThat(house.loop.running()).isZero();
    assertThat(house.jobs.deadlineNanos()).isEmpty();
    assertThat(house.outcomes.keySet())
        .containsExactlyInAnyOrderElementsOf(all.stream().map(Asked::document).toList());
    for (Asked asked : all) {
      check(asked, Objects.requireNonNull(house.outcomes.get(asked.document())));
    }
  }

  private static Search anySearch(SplittableRandom random, int slots) {
    return switch (random.nextInt(3)) {
      case 0 -> GREEDY;
      case 1 -> new Search.Sample(new Sampling(0.9, 5, 0.9, random.nextLong()));
      default -> {
        int width = random.nextInt(1, slots + 1);
        yield new Search.Beam(width, random.nextDouble(2), random.nextInt(2), (width + 1) / 2);
      }
    };
  }

  private static String text(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(10); i > 0; i--) {
      text.append(TestTask.LETTERS.charAt(random.nextInt(TestTask.LETTERS.length())));
    }
    return text.toString();
  }

  private static void check(Asked asked, JobOutcome outcome) {
    TranslationReader reader = asked.reader();
    assertThat(reader.violations()).isEmpty();
    assertThat(reader.isDone() || reader.isCancelled()).isTrue();
    for (int text : reader.translated()) {
      assertThat(reader.best(text).stream().map(Hypothesis::text)).isEqualTo(asked.alone(text));
    }
    for (int text = 0; text < asked.request().sentences().size(); text++) {
      assertThat(asked.alone(text).getFirst()).startsWith(reader.pieces(text));
    }
    if (!reader.isCancelled()) {
      switch (outcome) {
        case STOP, LENGTH -> asked.assertComplete();
        case FAILED ->
            assertThat(reader.events().getLast()).isInstanceOf(TranslationEvent.Failed.class);
        case CANCELLED, DEADLINE, QUEUE_DEADLINE -> throw new AssertionError("ended by " + outcome);
      }
    }
  }
}
