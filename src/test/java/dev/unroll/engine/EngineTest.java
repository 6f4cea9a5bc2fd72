package dev.unroll.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.bundle.Task;
import dev.unroll.engine.sampling.Sampling;
import dev.unroll.text.token.CharacterVocabulary;
import dev.unroll.text.token.Tokenizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EngineTest {
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz ";
  private static final EngineConfig CONFIG =
      new EngineConfig(2, 2, 1, 4, 16, 200, 500, Duration.ofSeconds(60));

  private final List<Engine> opened = new ArrayList<>();

  @AfterEach
  void closeEngines() {
    opened.forEach(Engine::close);
  }

  private static Codec letters() {
    return Codec.text(
        Tokenizer.parse("test", CharacterVocabulary.of(LETTERS).tokenizerJson(false)),
        Task.Text.endless(LETTERS.length(), List.of()));
  }

  private Engine open(FakeRunner runner, EngineConfig config, EngineListener listener) {
    Engine engine = new Engine("test", letters(), runner, config, Clock.SYSTEM, listener);
    opened.add(engine);
    return engine;
  }

  private Engine open(EngineConfig config) {
    return open(new FakeRunner(config.slots(), LETTERS.length()), config, EngineListener.NONE);
  }

  /** An engine whose runs wait for permits. */
  private Engine open(EngineConfig config, Semaphore permits) {
    return open(gated(config, permits), config, EngineListener.NONE);
  }

  private static FakeRunner gated(EngineConfig config, Semaphore permits) {
    return new FakeRunner(config.slots(), LETTERS.length())
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

  private static Request.Text ask(int tokens, long seed, String... stop) {
    return new Request.Text("once ", tokens, new Sampling(1, 0, 1, seed), List.of(stop));
  }

  private String textAlone(Request.Text request) {
    return Reader.eager(open(CONFIG).submit(request)).await().text();
  }

  @Test
  void answer_hasAsManyTokensAsAskedFor() {
    Reader reader = Reader.eager(open(CONFIG).submit(ask(20, 1)));

    assertThat(reader.last()).isEqualTo(new Event.Finished(FinishReason.LENGTH, new Usage(5, 20)));
    assertThat(reader.text()).hasSize(20);
    assertThat(reader.violations()).isEmpty();
  }

  @Test
  void sameSeed_givesTheSameText_whateverElseRuns() {
    Request.Text request = ask(60, 42);
    String alone = textAlone(request);
    Engine engine = open(CONFIG.withSlots(5).withQueue(100));
    List<Reader> same = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      Reader.eager(engine.submit(ask(3 + 7 * i, i)));
      same.add(Reader.eager(engine.submit(request)));
    }
    assertThat(same).allSatisfy(reader -> assertThat(reader.await().text()).isEqualTo(alone));
    assertThat(textAlone(ask(60, 43))).isNotEqualTo(alone);
  }

  @Test
  void stopString_endsTheText_althoughItSpansTokens() {
    String free = textAlone(ask(60, 7));
    String stop = free.substring(20, 23);

    Reader reader = Reader.eager(open(CONFIG).submit(ask(60, 7, stop, "ABSENT")));

    int end = free.indexOf(stop);
    assertThat(reader.last())
        .isEqualTo(
            new Event.Finished(
                FinishReason.STOP, new Usage(5, end + stop.length()), Optional.of(stop)));
    assertThat(reader.text()).isEqualTo(free.substring(0, end));
  }

  @Test
  void slowReader_pausesOnlyItself() {
    Engine engine = open(CONFIG);
    Reader slow = Reader.of(engine.submit(ask(100, 1)), 1);
    Reader fast = Reader.eager(engine.submit(ask(100, 2)));

    assertThat(fast.await().text()).hasSize(100);
    assertThat(slow.events()).hasSize(1);
    assertThat(engine.running()).isEqualTo(1);

    slow.request(1_000);
    assertThat(slow.await().text()).isEqualTo(textAlone(ask(100, 1)));
  }

  @Test
  void fullQueue_rejectsWithAnEstimate_andTakesMoreOnceOneEnds() {
    Semaphore permits = new Semaphore(0);
    Engine engine = open(CONFIG, permits);
    List<Reader> admitted = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      admitted.add(Reader.eager(engine.submit(ask(10, i))));
    }
    assertThatThrownBy(() -> engine.submit(ask(10, 9)))
        .isInstanceOfSatisfying(
            RequestRejected.QueueFull.class,
            full -> assertThat(full.retryAfter()).isGreaterThanOrEqualTo(Duration.ofSeconds(1)));

    permits.release(1_000);
    assertThat(admitted).allSatisfy(reader -> assertThat(reader.await().text()).hasSize(10));
    assertThat(Reader.eager(engine.submit(ask(10, 9))).await().text()).hasSize(10);
  }

  @Test
  void cancelling_freesTheSlotWithinOneStep() {
    Semaphore permits = new Semaphore(0);
    Engine engine = open(CONFIG, permits);
    Reader running = Reader.eager(engine.submit(ask(500, 1)));
    Reader reading =
        Reader.eager(
            engine.submit(new Request.Text("a".repeat(160), 10, Sampling.greedy(), List.of())));
    permits.release(4); // The first prompt, ten stretches of the second to go.
    running.awaitEvents(2);
    Reader queued = Reader.eager(engine.submit(ask(10, 2)));
    Reader next = Reader.eager(engine.submit(ask(10, 3)));
    assertThat(engine.waiting()).isEqualTo(2);

    running.cancel();
    reading.cancel();
    queued.cancel();
    permits.release(4); // The step that was under way, and the next one: a prompt and a decoding.
    Eventually.holds(() -> engine.running() == 1 && engine.waiting() == 0);

    permits.release(1_000);
    assertThat(next.await().text()).hasSize(10);
    assertThat(engine.running()).isZero();
  }

  @Test
  void failedRun_endsItsRequests_andTheEngineGoesOn() {
    AtomicInteger runs = new AtomicInteger();
    AtomicReference<@Nullable RuntimeException> heard = new AtomicReference<>();
    FakeRunner runner =
        new FakeRunner(2, LETTERS.length())
            .before(
                _ -> {
                  if (runs.incrementAndGet() == 4) {
                    throw new IllegalStateException("the device is gone");
                  }
                });
    EngineListener listener =
        new EngineListener() {
          @Override
          public void failed(RuntimeException cause) {
            heard.set(cause);
          }
        };
    Engine engine = open(runner, CONFIG, listener);

    Reader failing = Reader.eager(engine.submit(ask(50, 1)));
    assertThat(failing.last())
        .isEqualTo(new Event.Failed("the model failed to run: the device is gone"));
    assertThat(failing.text()).hasSize(3);
    assertThat(heard.get()).hasMessage("the device is gone");
    assertThat(Reader.eager(engine.submit(ask(50, 1))).await().text()).hasSize(50);
  }

  @Test
  void brokenInvariant_failsWhatRuns_andTheEngineGoesOn() {
    AtomicInteger runs = new AtomicInteger();
    FakeRunner runner =
        new FakeRunner(2, LETTERS.length())
            .before(
                _ -> {
                  if (runs.incrementAndGet() == 2) {
                    throw new StackOverflowError("deep");
                  }
                });
    Engine engine = open(runner, CONFIG, EngineListener.NONE);

    assertThat(Reader.eager(engine.submit(ask(50, 1))).last())
        .isInstanceOfSatisfying(
            Event.Failed.class, failed -> assertThat(failed.message()).contains("deep"));
    assertThat(Reader.eager(engine.submit(ask(5, 1))).await().text()).hasSize(5);
  }

  @Test
  void draining_finishesWhatWasAdmitted_andTakesNothingNew() {
    Semaphore permits = new Semaphore(0);
    Engine engine = open(CONFIG, permits);
    List<Reader> admitted = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      admitted.add(Reader.eager(engine.submit(ask(10, i))));
    }
    assertThat(engine.drain(Duration.ofMillis(20))).isFalse();
    assertThatThrownBy(() -> engine.submit(ask(1, 1))).isInstanceOf(RequestRejected.Draining.class);

    permits.release(1_000);
    assertThat(engine.drain(Duration.ofSeconds(20))).isTrue();
    assertThat(admitted).allSatisfy(reader -> assertThat(reader.await().text()).hasSize(10));
  }

  @Test
  void closing_failsWhatRunsAndWaits_andReleasesTheModel() {
    Semaphore permits = new Semaphore(3);
    FakeRunner runner = gated(CONFIG, permits);
    Engine engine = open(runner, CONFIG, EngineListener.NONE);
    List<Reader> admitted = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      admitted.add(Reader.eager(engine.submit(ask(100, i))));
    }
    Eventually.holds(permits::hasQueuedThreads); // The engine's thread waits within a step.
    Thread closing = Thread.ofPlatform().start(engine::close);
    Eventually.holds(
        () ->
            closing.getState() == Thread.State.TIMED_WAITING
                || closing.getState() == Thread.State.WAITING);
    permits.release(1_000);

    assertThat(admitted)
        .allSatisfy(
            reader ->
                assertThat(reader.last()).isEqualTo(new Event.Failed("the model was closed")));
    Eventually.holds(() -> !closing.isAlive());
    assertThat(runner.isClosed()).isTrue();
    assertThatThrownBy(() -> engine.submit(ask(1, 1))).isInstanceOf(RequestRejected.Draining.class);
    engine.close();
  }

  @Test
  void submittingWhileClosing_neverLeavesAnAnswerWithoutAnEnd() throws InterruptedException {
    for (int round = 0; round < 30; round++) {
      Engine engine = open(CONFIG.withQueue(1_000));
      List<Reader> admitted = new ArrayList<>();
      Thread asking =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      while (true) {
                        admitted.add(Reader.eager(engine.submit(ask(3, 1))));
                      }
                    } catch (RequestRejected.Draining | RequestRejected.QueueFull _) {
                      // As it should.
                    }
                  });
      Thread.sleep(round % 5);
      engine.close();
      asking.join();
      admitted.forEach(Reader::await);
    }
  }

  @Test
  void emptyPrompt_isReadAsTheTokensThatTheModelExpectsBeforeEveryText() {
    String start =
        """
        {"version": "1.0", "truncation": null, "padding": null, "normalizer": null,
         "added_tokens": [{"id": 0, "content": "<s>", "special": true}],
         "pre_tokenizer": null, "decoder": {"type": "Fuse"},
         "post_processor": {"type": "TemplateProcessing",
           "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}},
                      {"Sequence": {"id": "A", "type_id": 0}}],
           "pair": [{"Sequence": {"id": "A", "type_id": 0}},
                    {"Sequence": {"id": "B", "type_id": 1}}],
           "special_tokens": {"<s>": {"id": "<s>", "ids": [0], "tokens": ["<s>"]}}},
         "model": {"type": "BPE", "vocab": {"<s>": 0, "a": 1, "b": 2}, "merges": []}}
        """;
    Codec codec = Codec.text(Tokenizer.parse("test", start), Task.Text.endless(3, List.of()));
    FakeRunner runner = new FakeRunner(CONFIG.slots(), 3);
    Engine engine = new Engine("test", codec, runner, CONFIG, Clock.SYSTEM, EngineListener.NONE);
    opened.add(engine);

    assertThat(Reader.eager(engine.submit(text(""))).last())
        .isInstanceOfSatisfying(
            Event.Finished.class, end -> assertThat(end.usage().promptTokens()).isEqualTo(1));
  }

  @Test
  void unusableRequests_areRejectedWithTheReason() {
    Engine engine = open(CONFIG);
    assertThatThrownBy(() -> engine.submit(text("")))
        .isInstanceOf(RequestRejected.EmptyPrompt.class);
    assertThatThrownBy(() -> engine.submit(text("naïve É")))
        .isInstanceOf(RequestRejected.UnknownCharacters.class)
        .hasMessage("the model has never seen these characters: ïÉ");
    assertThatThrownBy(() -> engine.submit(text("a".repeat(201))))
        .isInstanceOf(RequestRejected.PromptTooLong.class);
    assertThatThrownBy(() -> engine.submit(ask(501, 1)))
        .isInstanceOf(RequestRejected.TooManyTokens.class);
    assertThatThrownBy(() -> engine.submit(new Request.Series(List.of(new double[] {1}), 1)))
        .isInstanceOf(RequestRejected.WrongKind.class);
    assertThat(engine.waiting()).isZero();
  }

  private static Request.Text text(String prompt) {
    return new Request.Text(prompt, 1, Sampling.greedy(), List.of());
  }

  @Test
  void requestListener_hearsOfItsRequestOnly() {
    List<String> heard = new ArrayList<>();
    EngineListener ofRequest =
        new EngineListener() {
          @Override
          public void finished(JobOutcome outcome, Usage usage, Duration sinceAdmitted) {
            heard.add(outcome + " " + usage.completionTokens());
          }
        };
    EngineListener listener =
        new EngineListener() {
          private boolean any;

          @Override
          public EngineListener arrived(Capability wanted) {
            boolean first = !any;
            any = true;
            return first ? ofRequest : this;
          }
        };
    Engine engine = open(new FakeRunner(2, LETTERS.length()), CONFIG, listener);
    Reader.eager(engine.submit(ask(3, 1))).await();
    Reader.eager(engine.submit(ask(4, 1))).await();

    assertThat(heard).containsExactly("LENGTH 3");
  }

  @Test
  void listener_hearsOfEveryStageOfARequest() {
    List<String> heard = new ArrayList<>();
    EngineListener listener =
        new EngineListener() {
          @Override
          public EngineListener arrived(Capability wanted) {
            heard.add(wanted + " arrived");
            return this;
          }

          @Override
          public void admitted() {
            heard.add("admitted");
          }

          @Override
          public void rejected(RequestRejected reason) {
            heard.add("rejected");
          }

          @Override
          public void prefilled(Duration took) {
            heard.add("prefilled");
          }

          @Override
          public void decoded(int sequences, Duration took) {
            heard.add("decoded " + sequences);
          }

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
            heard.add(outcome + " " + usage.completionTokens());
          }
        };
    Engine engine = open(new FakeRunner(2, LETTERS.length()), CONFIG, listener);
    engine.warmUp();
    Reader.eager(engine.submit(ask(3, 1))).await();

    assertThat(heard)
        .containsExactly(
            "COMPLETES arrived",
            "admitted",
            "started",
            "prefilled",
            "first",
            "decoded 1",
            "token",
            "decoded 1",
            "token",
            "LENGTH 3");
    heard.clear();
    assertThatThrownBy(() -> engine.submit(text(""))).isInstanceOf(RequestRejected.class);
    assertThat(heard).containsExactly("COMPLETES arrived", "rejected");
  }

  @Test
  void failingModel_failsTheWarmUpWithTheReason() {
    FakeRunner runner =
        new FakeRunner(2, LETTERS.length())
            .before(
                _ -> {
                  throw new IllegalStateException("no such operator");
                });
    Engine engine = open(runner, CONFIG, EngineListener.NONE);
    assertThatThrownBy(engine::warmUp)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no such operator");
  }

  @Test
  void engineWithNothingToDo_sleeps_andWakesForEveryRequest() {
    Engine engine = open(CONFIG);
    Thread thread =
        Thread.getAllStackTraces().keySet().stream()
            .filter(t -> t.getName().equals("engine test"))
            .filter(Thread::isAlive)
            .reduce((a, b) -> b)
            .orElseThrow();
    for (int i = 0; i < 500; i++) {
      assertThat(Reader.eager(engine.submit(ask(2, i))).await().text()).hasSize(2);
    }
    Eventually.holds(() -> thread.getState() == Thread.State.WAITING);
  }

  @Test
  void manyThreads_eachGetTheirOwnAnswer() {
    Engine engine = open(CONFIG.withSlots(4).withQueue(1_000));
    List<String> expected = new ArrayList<>();
    for (int seed = 0; seed < 8; seed++) {
      expected.add(textAlone(ask(20, seed)));
    }
    List<Thread> threads = new ArrayList<>();
    List<String> wrong = java.util.Collections.synchronizedList(new ArrayList<>());
    for (int seed = 0; seed < 8; seed++) {
      int mine = seed;
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int i = 0; i < 40; i++) {
                      Reader reader = Reader.of(engine.submit(ask(20, mine)), 1);
                      if (i % 3 == 0) {
                        reader.awaitEvents(1).cancel();
                      } else {
                        reader.request(1_000);
                        String text = reader.await().text();
                        if (!text.equals(expected.get(mine)) || !reader.violations().isEmpty()) {
                          wrong.add(text);
                        }
                      }
                    }
                  }));
    }
    threads.forEach(
        thread -> {
          try {
            thread.join();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    assertThat(wrong).isEmpty();
    Eventually.holds(() -> engine.running() == 0 && engine.waiting() == 0);
  }
}
