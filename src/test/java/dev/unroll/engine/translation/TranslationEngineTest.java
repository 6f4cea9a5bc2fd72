package dev.unroll.engine.translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.Eventually;
import dev.unroll.engine.JobOutcome;
import dev.unroll.engine.RequestRejected;
import dev.unroll.engine.Usage;
import dev.unroll.engine.sampling.Sampling;
import dev.unroll.text.prose.Alignment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TranslationEngineTest {
  private static final EngineConfig CONFIG =
      new EngineConfig(4, 2, 20, 8, 64, 100, 100, Duration.ofSeconds(60));
  private static final Search GREEDY = new Search.Greedy();
  private static final Vocabularies VOCABULARIES = TestTask.vocabularies();

  private final List<TranslationEngine> opened = new ArrayList<>();

  @AfterEach
  void closeEngines() {
    opened.forEach(TranslationEngine::close);
  }

  @AfterAll
  static void closeTokenizers() {
    VOCABULARIES.close();
  }

  private TranslationEngine open(FakeSeq2Seq runner, EngineConfig config, EngineListener listener) {
    TranslationEngine engine =
        new TranslationEngine(
            "test",
            TestTask.task(false),
            TestTask.letters(),
            TestTask.letters(),
            runner,
            config,
            Clock.SYSTEM,
            listener);
    opened.add(engine);
    return engine;
  }

  private TranslationEngine open(EngineConfig config) {
    return open(runner(config), config, EngineListener.NONE);
  }

  private static FakeSeq2Seq runner(EngineConfig config) {
    return new FakeSeq2Seq(TestTask.MODEL, config.slots(), 8, TestTask.LONGEST);
  }

  /** A runner whose runs wait for permits. */
  private static FakeSeq2Seq gated(EngineConfig config, Semaphore permits) {
    return runner(config)
        .before(
            _ -> {
              try {
                if (!permits.tryAcquire(20, TimeUnit.SECONDS)) {
                  throw new AssertionError("no permit to run after 20 s");
                }
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
  }

  private static TranslationRequest ask(Search search, String... texts) {
    return TranslationRequest.of(List.of(texts), search, false);
  }

  private static String alone(Search search, String text) {
    return TestTask.alone(VOCABULARIES, text, search, 0).getFirst();
  }

  @Test
  void request_isAnsweredWithPiecesAndWholeTranslations() {
    TranslationReader reader =
        TranslationReader.eager(open(CONFIG).submit(ask(GREEDY, "abc", "", "hag"))).await();

    assertThat(reader.violations()).isEmpty();
    assertThat(reader.text(0)).isEqualTo(alone(GREEDY, "abc"));
    assertThat(reader.text(1)).isEmpty();
    assertThat(reader.text(2)).isEqualTo(alone(GREEDY, "hag"));
    int target = reader.text(0).length() + reader.text(2).length() + 2;
    assertThat(reader.last()).isEqualTo(new TranslationEvent.Finished(new Usage(8, target)));
  }

  @Test
  void greedyTranslation_comesTokenByToken() {
    String expected = alone(GREEDY, "abc");
    // The buffer holds all of it, however late the reader comes.
    TranslationReader reader =
        TranslationReader.eager(open(CONFIG.withBuffer(100)).submit(ask(GREEDY, "abc"))).await();
    assertThat(reader.events()).hasSize(expected.length() + 2);
    assertThat(expected).hasSizeGreaterThan(2);
    assertThat(reader.pieces(0)).isEqualTo(expected);
  }

  @Test
  void alternatives_comeBestFirst_withTheirAlignment() {
    Search beam = new Search.Beam(4, 0.8, 0.2, 3);
    TranslationReader reader =
        TranslationReader.eager(
                open(CONFIG).submit(TranslationRequest.of(List.of("abc"), beam, true)))
            .await();

    List<Hypothesis> best = reader.best(0);
    assertThat(best.stream().map(Hypothesis::text))
        .isEqualTo(TestTask.alone(VOCABULARIES, "abc", beam, 0))
        .hasSize(3);
    assertThat(best.get(0).score()).isGreaterThanOrEqualTo(best.get(1).score());
    assertThat(best.get(1).score()).isGreaterThanOrEqualTo(best.get(2).score());
    for (Hypothesis hypothesis : best) {
      Alignment alignment = Objects.requireNonNull(hypothesis.alignment());
      assertThat(alignment.source()).containsExactly("a", "b", "c", "");
      assertThat(String.join("", alignment.target())).isEqualTo(hypothesis.text());
      assertThat(alignment.weights()).hasSameSizeAs(alignment.target());
      for (float[] weights : alignment.weights()) {
        float sum = 0;
        for (float weight : weights) {
          sum += weight;
        }
        assertThat(sum).isCloseTo(1, within(1e-5f));
      }
    }
  }

  @Test
  void sameSeed_givesTheSameText_whateverElseRuns() {
    Search sample = new Search.Sample(new Sampling(1, 0, 1, 42));
    String expected = alone(sample, "abcdabcd");
    TranslationEngine engine = open(CONFIG.withQueue(100).withTexts(1_000));
    List<TranslationReader> same = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      TranslationReader.eager(engine.submit(ask(new Search.Beam(2, 1, 0, 1), "ab", "abcdefgh")));
      same.add(TranslationReader.eager(engine.submit(ask(sample, "abcdabcd"))));
    }
    assertThat(same).allSatisfy(r -> assertThat(r.await().text(0)).isEqualTo(expected));
    Search other = new Search.Sample(new Sampling(1, 0, 1, 43));
    assertThat(alone(other, "abcdabcd")).isNotEqualTo(expected);
  }

  @Test
  void twoWorkers_runAtTheSameTime() {
    CountDownLatch both = new CountDownLatch(2); // of different rows: each waits for the other
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    FakeSeq2Seq runner =
        two(CONFIG)
            .before(
                call -> {
                  if (call instanceof FakeSeq2Seq.Call.Decode
                      && threads.add(Thread.currentThread())) {
                    both.countDown();
                    try {
                      assertThat(both.await(20, TimeUnit.SECONDS)).isTrue();
                    } catch (InterruptedException e) {
                      throw new AssertionError(e);
                    }
                  }
                });
    TranslationEngine engine = open(runner, CONFIG, EngineListener.NONE);
    TranslationReader reader =
        TranslationReader.eager(engine.submit(ask(GREEDY, "abc", "hag"))).await();

    assertThat(reader.text(0)).isEqualTo(alone(GREEDY, "abc"));
    assertThat(reader.text(1)).isEqualTo(alone(GREEDY, "hag"));
    assertThat(threads).hasSize(2);
  }

  @Test
  void sameTexts_comeOfTwoWorkers_whileOthersLeave() {
    Search sample = new Search.Sample(new Sampling(1, 0, 1, 42));
    EngineConfig config = CONFIG.withQueue(1_000).withTexts(10_000).withBuffer(1_000);
    TranslationEngine engine = open(two(config), config, EngineListener.NONE);
    List<TranslationReader> staying = new ArrayList<>();
    List<TranslationReader> leaving = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      staying.add(TranslationReader.eager(engine.submit(ask(sample, "abcdabcd", "ab", "hag"))));
      leaving.add(TranslationReader.eager(engine.submit(ask(new Search.Beam(3, 1, 0, 1), "abc"))));
      leaving.get(i / 2).cancel();
    }
    assertThat(staying)
        .allSatisfy(
            reader -> {
              assertThat(reader.await().violations()).isEmpty();
              assertThat(reader.text(0)).isEqualTo(alone(sample, "abcdabcd"));
              assertThat(reader.pieces(0)).isEqualTo(reader.text(0));
            });
  }

  private static FakeSeq2Seq two(EngineConfig config) {
    return FakeSeq2Seq.of(TestTask.MODEL, 2, config.slots(), 8, TestTask.LONGEST);
  }

  @Test
  void sameText_isSampledAnewForEveryPlaceInARequest() {
    Search sample = new Search.Sample(new Sampling(1, 0, 1, 42));
    TranslationReader reader =
        TranslationReader.eager(open(CONFIG).submit(ask(sample, "abcdabcd", "abcdabcd"))).await();
    assertThat(reader.text(0)).isNotEqualTo(reader.text(1));
  }

  @Test
  void fullQueue_rejects_byRequestsAndByTexts() {
    Semaphore permits = new Semaphore(0);
    EngineConfig nine = CONFIG.withTexts(9); // a request counts for one of them at most
    TranslationEngine engine = open(gated(nine, permits), nine.withQueue(20), EngineListener.NONE);
    List<TranslationReader> admitted = new ArrayList<>();
    String[] eighteen = Collections.nCopies(18, "abc").toArray(String[]::new);
    for (int i = 0; i < 9; i++) {
      admitted.add(TranslationReader.eager(engine.submit(ask(GREEDY, eighteen))));
    }
    assertThatThrownBy(() -> engine.submit(ask(GREEDY, "a")))
        .isInstanceOf(RequestRejected.QueueFull.class);
    permits.release(100_000);
    admitted.forEach(TranslationReader::await);
    TranslationReader.eager(engine.submit(ask(GREEDY, "a"))).await();

    permits.drainPermits();
    TranslationEngine small = open(gated(CONFIG, permits), CONFIG, EngineListener.NONE);
    admitted.clear();
    for (int i = 0; i < CONFIG.slots() + CONFIG.queue(); i++) {
      admitted.add(TranslationReader.eager(small.submit(ask(GREEDY, "abc"))));
    }
    assertThatThrownBy(() -> small.submit(ask(GREEDY, "a")))
        .isInstanceOfSatisfying(
            RequestRejected.QueueFull.class,
            full -> assertThat(full.retryAfter()).isGreaterThanOrEqualTo(Duration.ofSeconds(1)));
    permits.release(100_000);
    admitted.forEach(TranslationReader::await);
    Eventually.holds(() -> small.running() == 0 && small.waiting() == 0);
  }

  @Test
  void unusableRequests_areRejectedWithTheReason() {
    TranslationEngine engine = open(CONFIG);
    assertThatThrownBy(() -> engine.submit(ask(GREEDY, "abc", "a".repeat(30), "b")))
        .isInstanceOfSatisfying(
            RequestRejected.SourceTooLong.class,
            tooLong -> {
              assertThat(tooLong.text()).isEqualTo(1);
              assertThat(tooLong.tokens()).isEqualTo(31);
              assertThat(tooLong.limit()).isEqualTo(30);
            })
        .hasMessage("text 2 has 31 tokens; the model reads at most 30 at once");
    assertThatThrownBy(() -> engine.submit(ask(GREEDY, "a".repeat(30))))
        .hasMessage("the text has 31 tokens; the model reads at most 30 at once");
    assertThatThrownBy(() -> engine.submit(ask(GREEDY, "xyz")))
        .isInstanceOf(RequestRejected.UnknownCharacters.class)
        .hasMessage("the model has never seen these characters: xyz");
    assertThatThrownBy(() -> engine.submit(ask(new Search.Beam(5, 1, 0, 1), "a")))
        .isInstanceOf(RequestRejected.BadSearch.class)
        .hasMessage("a beam of width 5 is asked for; at most 4 are allowed");
    String[] many = Collections.nCopies(321, "a").toArray(String[]::new);
    assertThatThrownBy(() -> engine.submit(ask(GREEDY, many)))
        .isInstanceOf(RequestRejected.TooManyTexts.class)
        .hasMessage("321 sentences are to be translated at once; at most 320 are allowed");
    assertThat(engine.waiting()).isZero();
    assertThat(engine.fits("a".repeat(29), Optional.empty())).isTrue();
    assertThat(engine.fits("a".repeat(30), Optional.empty())).isFalse();
    assertThat(engine.maxSourceTokens()).isEqualTo(30);
  }

  @Test
  void longDocument_leavesRoomForOthers() {
    TranslationEngine engine = open(CONFIG.withQueue(100));
    String[] many = Collections.nCopies(300, "abcdefgh").toArray(String[]::new);
    TranslationReader document = TranslationReader.eager(engine.submit(ask(GREEDY, many)));

    for (int i = 0; i < 5; i++) {
      assertThat(TranslationReader.eager(engine.submit(ask(GREEDY, "ab"))).await()).isNotNull();
    }

    assertThat(document.await()).isNotNull();
  }

  @Test
  void draining_finishesWhatWasAdmitted_andTakesNothingNew() {
    Semaphore permits = new Semaphore(0);
    TranslationEngine engine = open(gated(CONFIG, permits), CONFIG, EngineListener.NONE);
    TranslationReader admitted =
        TranslationReader.eager(engine.submit(ask(GREEDY, "abc", "ab", "a", "b", "cd", "ef")));
    assertThat(engine.drain(Duration.ofMillis(20))).isFalse();
    assertThatThrownBy(() -> engine.submit(ask(GREEDY, "a")))
        .isInstanceOf(RequestRejected.Draining.class);

    permits.release(100_000);
    assertThat(engine.drain(Duration.ofSeconds(20))).isTrue();
    assertThat(admitted.last()).isInstanceOf(TranslationEvent.Finished.class);
  }

  @Test
  void closing_failsWhatRunsAndWaits_andReleasesTheModel() {
    Semaphore permits = new Semaphore(3);
    FakeSeq2Seq runner = gated(CONFIG, permits);
    TranslationEngine engine = open(runner, CONFIG, EngineListener.NONE);
    List<TranslationReader> admitted = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      admitted.add(TranslationReader.eager(engine.submit(ask(GREEDY, "abcdefg", "abc"))));
    }
    Eventually.holds(permits::hasQueuedThreads);
    Thread closing = Thread.ofPlatform().start(engine::close);
    Eventually.holds(
        () ->
            closing.getState() == Thread.State.TIMED_WAITING
                || closing.getState() == Thread.State.WAITING);
    permits.release(100_000);

    assertThat(admitted)
        .allSatisfy(
            reader ->
                assertThat(reader.last())
                    .isEqualTo(new TranslationEvent.Failed("the model was closed")));
    Eventually.holds(() -> !closing.isAlive());
    assertThat(runner.isClosed()).isTrue();
    assertThatThrownBy(() -> engine.submit(ask(GREEDY, "a")))
        .isInstanceOf(RequestRejected.Draining.class);
    engine.close();
  }

  @Test
  void brokenInvariant_failsWhatRuns_andTheEngineGoesOn() {
    int[] runs = {0};
    FakeSeq2Seq runner =
        runner(CONFIG)
            .before(
                _ -> {
                  if (++runs[0] == 2) {
                    throw new StackOverflowError("deep");
                  }
                });
    TranslationEngine engine = open(runner, CONFIG, EngineListener.NONE);
    assertThat(TranslationReader.eager(engine.submit(ask(GREEDY, "abc"))).last())
        .isInstanceOfSatisfying(
            TranslationEvent.Failed.class, failed -> assertThat(failed.message()).contains("deep"));
    assertThat(TranslationReader.eager(engine.submit(ask(GREEDY, "abc"))).await().text(0))
        .isEqualTo(alone(GREEDY, "abc"));
  }

  @Test
  void listener_hearsOfEveryStageOfARequest() {
    List<String> heard = new ArrayList<>();
    EngineListener listener =
        new EngineListener() {
          @Override
          public void started(Duration queued) {
            heard.add("started");
          }

          @Override
          public void firstToken(Duration sinceAdmitted) {
            heard.add("first");
          }

          @Override
          public void token(Duration sincePrevious) {
            heard.add("token");
          }

          @Override
          public void finished(JobOutcome outcome, Usage usage, Duration sinceAdmitted) {
            heard.add(outcome + " " + usage.promptTokens() + " " + usage.completionTokens());
          }
        };
    TranslationEngine engine = open(runner(CONFIG), CONFIG, listener);
    engine.warmUp();
    TranslationReader.eager(engine.submit(ask(GREEDY, "abcd"))).await();
    TranslationReader.eager(engine.submit(ask(GREEDY, "abc"))).await();

    List<String> expected =
        new ArrayList<>(List.of("started", "first", "token", "STOP 5 2", "started", "first"));
    expected.addAll(Collections.nCopies(10, "token"));
    expected.add("LENGTH 4 11"); // 2 · 4 + 3 tokens are the most
    assertThat(heard).isEqualTo(expected);
  }

  @Test
  void failingModel_failsTheWarmUpWithTheReason() {
    FakeSeq2Seq runner =
        runner(CONFIG)
            .before(
                _ -> {
                  throw new IllegalStateException("no such operator");
                });
    TranslationEngine engine = open(runner, CONFIG, EngineListener.NONE);
    assertThatThrownBy(engine::warmUp)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no such operator");
  }

  @Test
  void manyThreads_eachGetTheirOwnTranslations() throws InterruptedException {
    TranslationEngine engine = open(CONFIG.withQueue(1_000).withTexts(10_000));
    List<String> wrong = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      String mine = "abcdefgh".substring(t) + "abcdefghabcdefgh".substring(0, 2 * t);
      Search search = t % 2 == 0 ? GREEDY : new Search.Beam(1 + t % 4, 1, 0, 1);
      String expected = alone(search, mine);
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int i = 0; i < 40; i++) {
                      TranslationReader reader =
                          TranslationReader.of(engine.submit(ask(search, mine)), 1);
                      if (i % 3 == 0) {
                        reader.awaitCount(1);
                        reader.cancel();
                      } else {
                        reader.request(1_000);
                        String text = reader.await().text(0);
                        if (!text.equals(expected) || !reader.violations().isEmpty()) {
                          wrong.add(text);
                        }
                      }
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(wrong).isEmpty();
    Eventually.holds(() -> engine.running() == 0 && engine.waiting() == 0);
  }
}
