package dev.unroll.engine.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.bundle.Pooling;
import dev.unroll.bundle.Task;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.LastEvent;
import dev.unroll.engine.RequestRejected;
import dev.unroll.text.token.CharacterVocabulary;
import dev.unroll.text.token.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The engine on an encoder that waits, counts and fails on demand; a token is a letter. */
class EmbeddingEngineTest {
  private static final int LONGEST = 19;

  private final CountDownLatch open = new CountDownLatch(1);
  private final List<Run> runs = new ArrayList<>(); // of the engine's thread; read when it rests
  private EmbeddingEngine engine = engine(EngineConfig.defaults(), true);

  private record Run(List<Integer> lengths, int width) {}

  /** Gives (number of tokens, first token + 1, 'a' being 1) and fails on texts of seven tokens. */
  private final class Letters implements TextEncoder {
    @Override
    public int size() {
      return 2;
    }

    @Override
    public List<float[]> vectors(List<long[]> texts, int length) {
      try {
        open.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      runs.add(new Run(texts.stream().map(text -> text.length).toList(), length));
      if (texts.stream().anyMatch(text -> text.length == 7)) {
        throw new IllegalStateException("no sevens");
      }
      return texts.stream().map(text -> new float[] {text.length, text[0] + 1}).toList();
    }

    @Override
    public void close() {}
  }

  private EmbeddingEngine engine(EngineConfig config, boolean normalized) {
    CharacterVocabulary letters = CharacterVocabulary.of("abcdefghijklmnopqrstuvwxyz ");
    Task.Embedding task =
        new Task.Embedding(
            letters.size(), LONGEST, Pooling.MEAN, normalized, Map.of(), null, List.of());
    return new EmbeddingEngine(
        "letters",
        task,
        Tokenizer.parse("letters", letters.tokenizerJson(false)),
        new Letters(),
        config,
        Clock.SYSTEM,
        EngineListener.NONE);
  }

  private void use(EngineConfig config, boolean normalized) {
    engine.close();
    engine = engine(config, normalized);
  }

  @AfterEach
  void close() {
    open.countDown();
    engine.close();
  }

  private LastEvent<EmbeddingEvent> submit(String... texts) {
    LastEvent<EmbeddingEvent> last = new LastEvent<>();
    engine
        .submit(new EmbeddingTexts(List.of(texts), "", false), EngineListener.NONE)
        .subscribe(last);
    return last;
  }

  private static EmbeddingEvent.Embedded done(LastEvent<EmbeddingEvent> answer) {
    assertThat(answer.await()).isInstanceOf(EmbeddingEvent.Embedded.class);
    return (EmbeddingEvent.Embedded) answer.await();
  }

  @Test
  void vectors_comeInTheOrderOfTheTexts_ofLengthOne() {
    open.countDown();

    EmbeddingEvent.Embedded answer = done(submit("ddd", "aaaaaaaaaaaa", "c"));

    assertThat(answer.usage().promptTokens()).isEqualTo(3 + 12 + 1);
    assertThat(answer.vectors()).hasSize(3);
    assertThat(answer.vectors().get(0)[0] / answer.vectors().get(0)[1])
        .isEqualTo(0.6f, within(1e-5f));
    assertThat(answer.vectors().get(1)[0] / answer.vectors().get(1)[1]).isEqualTo(6, within(1e-4f));
    for (float[] vector : answer.vectors()) {
      assertThat(Math.hypot(vector[0], vector[1])).isBetween(0.99999, 1.00001);
    }
  }

  @Test
  void vectors_areNotScaled_whereTheModelSaysSo() {
    use(EngineConfig.defaults(), false);
    open.countDown();

    assertThat(done(submit("ccc")).vectors().getFirst()).containsExactly(3, 4);
  }

  @Test
  void textsOfSimilarLength_runTogether_whicheverRequestTheyAreOf() {
    LastEvent<EmbeddingEvent> first = submit("a"); // occupies the thread
    LastEvent<EmbeddingEvent> second = submit("aa", "aaaaaaaaa", "aaaaaaaaaaaaaaaaaaa");
    LastEvent<EmbeddingEvent> third = submit("aaa", "aaaaaaaaaa");
    open.countDown();
    done(first);
    done(second);
    done(third);
    engine.close();

    assertThat(runs).contains(new Run(List.of(19), LONGEST)); // not 20, which it does not read
    assertThat(runs).extracting(Run::width).containsOnly(4, 12, LONGEST);
    assertThat(runs.stream().mapToInt(run -> run.lengths().size()).sum()).isEqualTo(6);
    assertThat(runs.stream().filter(run -> run.width() == 12).flatMap(r -> r.lengths().stream()))
        .containsExactlyInAnyOrder(9, 10);
    assertThat(runs).filteredOn(run -> run.width() == 12).hasSize(1);
  }

  @Test
  void run_hasNoMoreTokensThanAStepReads() {
    use(EngineConfig.defaults().withPrefillChunk(16), true);
    open.countDown();

    done(submit("a", "b", "c", "d", "e", "f", "g", "h", "i"));
    engine.close();

    assertThat(runs).extracting(run -> run.lengths().size()).containsExactly(4, 4, 1);
  }

  @Test
  void smallRequest_isNotKeptWaitingByALargeOne() {
    use(EngineConfig.defaults().withPrefillChunk(4), true);
    String[] many = new String[100];
    Arrays.fill(many, "a");
    LastEvent<EmbeddingEvent> large = submit(many);
    LastEvent<EmbeddingEvent> small = submit("bbbbbbbbbb");
    open.countDown();

    done(small);
    done(large);
    engine.close();

    assertThat(runs.subList(0, 4)).extracting(Run::width).contains(12);
  }

  @Test
  void failedRun_failsItsRequestsAlone() {
    LastEvent<EmbeddingEvent> first = submit("a");
    LastEvent<EmbeddingEvent> sevens = submit("aaaaaaa");
    LastEvent<EmbeddingEvent> long1 = submit("aaaaaaaaaaaa");
    open.countDown();

    assertThat(sevens.await())
        .isEqualTo(new EmbeddingEvent.Failed("the model failed to run: no sevens"));
    assertThat(done(long1).vectors()).hasSize(1);
    first.await();
    assertThat(done(submit("b")).vectors()).hasSize(1);
  }

  @Test
  void clientThatLeaves_costsNothingMore() {
    use(EngineConfig.defaults().withPrefillChunk(4), true);
    LastEvent<EmbeddingEvent> first = submit("a");
    engine
        .submit(
            new EmbeddingTexts(List.of("bbbbbbbbbbbb", "bbbbbbbbbbbbb"), "", false),
            EngineListener.NONE)
        .subscribe(new Leaving());
    open.countDown();
    done(first);
    done(submit("c"));
    engine.close();

    assertThat(runs).extracting(Run::width).containsOnly(4);
  }

  private static final class Leaving implements Flow.Subscriber<EmbeddingEvent> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.cancel();
    }

    @Override
    public void onNext(EmbeddingEvent event) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {}
  }

  @Test
  void requests_areRefusedWithTheReason() {
    use(EngineConfig.defaults().withSlots(1).withQueue(1), true);
    open.countDown();

    assertThatThrownBy(() -> submit("a".repeat(1_000)))
        .isInstanceOf(RequestRejected.PromptTooLong.class)
        .hasMessageContaining("1000 characters");
    assertThatThrownBy(() -> submit("a\ud800"))
        .isInstanceOf(RequestRejected.UnknownCharacters.class)
        .hasMessageContaining("surrogate");
    engine.close();
    assertThatThrownBy(() -> submit("a")).isInstanceOf(RequestRejected.Draining.class);
  }

  @Test
  void queue_isBounded() {
    use(EngineConfig.defaults().withSlots(1).withQueue(1), true);
    LastEvent<EmbeddingEvent> first = submit("a");
    LastEvent<EmbeddingEvent> second = submit("b");

    assertThatThrownBy(() -> submit("c")).isInstanceOf(RequestRejected.QueueFull.class);
    open.countDown();
    done(first);
    done(second);
  }

  @Test
  void prompt_isNamedInSeveralWays() {
    Map<String, String> prompts = Map.of("query", "q: ", "document", "d: ", "code", "c: ");

    assertThat(Prompts.of(prompts, null, null)).contains("");
    assertThat(Prompts.of(prompts, "document", null)).contains("d: ");
    assertThat(Prompts.of(prompts, "document", "search_query")).contains("q: ");
    assertThat(Prompts.of(prompts, null, "passage")).contains("d: ");
    assertThat(Prompts.of(prompts, null, "code")).contains("c: ");
    assertThat(Prompts.of(prompts, null, "song")).isEmpty();
    assertThat(Prompts.of(Map.of(), null, "query")).contains("");
  }
}
