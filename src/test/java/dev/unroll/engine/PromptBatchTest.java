package dev.unroll.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.bundle.Task;
import dev.unroll.engine.sampling.Sampling;
import dev.unroll.text.token.CharacterVocabulary;
import dev.unroll.text.token.Tokenizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Which prompts one run reads. */
class PromptBatchTest {
  private static final String LETTERS = "abcdefgh";

  /** What the model was asked for while requests with such prompts wait for the first run. */
  private static List<FakeRunner.Call> calls(int stepsTogether, int budget, String... prompts)
      throws InterruptedException {
    FakeRunner runner = new FakeRunner(8, LETTERS.length()).together(stepsTogether);
    for (Reader reader : read(runner, _ -> {}, budget, prompts)) {
      assertThat(reader.text()).hasSize(1);
    }
    List<FakeRunner.Call> ofPrompts = new ArrayList<>(runner.calls());
    ofPrompts.removeIf(call -> call instanceof FakeRunner.Call.Decode);
    return ofPrompts.subList(1, ofPrompts.size());
  }

  /**
   * Reads a prompt, and the others after it.
   *
   * @param before called before each run; may throw
   * @return what their readers got, that of the first one first
   */
  private static List<Reader> read(
      FakeRunner runner, Consumer<FakeRunner.Call> before, int budget, String... prompts)
      throws InterruptedException {
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch all = new CountDownLatch(1);
    runner.before(
        call -> {
          first.countDown();
          try {
            all.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          before.accept(call);
        });
    EngineConfig config =
        new EngineConfig(8, 100, 1, 100, 16, 100, 100, Duration.ofSeconds(60))
            .withPrompts(new EngineConfig.Prompts(16, budget, 0));
    Tokenizer tokenizer =
        Tokenizer.parse("letters", CharacterVocabulary.of(LETTERS).tokenizerJson(false));
    Codec codec =
        Codec.text(tokenizer, new Task.Text(LETTERS.length(), List.of(), 100, null, null));
    List<Reader> readers = new ArrayList<>();
    try (Engine engine =
        new Engine("fake", codec, runner, config, System::nanoTime, EngineListener.NONE)) {
      readers.add(ask(engine, "a"));
      first.await();
      for (String prompt : prompts) {
        readers.add(ask(engine, prompt));
      }
      all.countDown();
      for (Reader reader : readers) {
        reader.await();
      }
    }
    return readers;
  }

  private static Reader ask(Engine engine, String prompt) {
    return Reader.eager(engine.submit(new Request.Text(prompt, 1, Sampling.greedy(), List.of())));
  }

  @Test
  void promptsThatBegin_areReadTogether_asFarAsTheyFillARun() throws InterruptedException {
    assertThat(calls(32, 32, "abcd", "abc", "abcde", "abcdefgh", "ab"))
        .containsExactly(
            new FakeRunner.Call.Together(3, 5),
            new FakeRunner.Call.Prefill(0, 8),
            new FakeRunner.Call.Prefill(0, 2));
  }

  @Test
  void promptsOfOneToken_countAsTwo_whichARunFillsThemUpTo() throws InterruptedException {
    assertThat(calls(8, 16, "a", "b", "c", "d", "e"))
        .containsExactly(new FakeRunner.Call.Together(4, 1), new FakeRunner.Call.Prefill(0, 1));
  }

  @Test
  void runThatFails_failsAllPromptsThatItWasFor_andNobodyElse() throws InterruptedException {
    List<Reader> readers =
        read(
            new FakeRunner(8, LETTERS.length()).together(32),
            call -> {
              if (call instanceof FakeRunner.Call.Together) {
                throw new IllegalStateException("too long");
              }
            },
            32,
            "abcd",
            "abc",
            "abcdefgh");

    Event failed = new Event.Failed("the model failed to run: too long");
    assertThat(readers.subList(1, 3)).allSatisfy(it -> assertThat(it.last()).isEqualTo(failed));
    assertThat(readers.get(0).text()).hasSize(1);
    assertThat(readers.get(3).text()).hasSize(1);
  }

  @Test
  void promptsThatBegin_areReadOneByOne_whereTheModelCannotReadThemTogether()
      throws InterruptedException {
    assertThat(calls(0, 32, "abcd", "abc"))
        .containsExactly(new FakeRunner.Call.Prefill(0, 4), new FakeRunner.Call.Prefill(0, 3));
  }
}
